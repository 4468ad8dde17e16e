import { createHash } from 'node:crypto'
import { Refusal } from '../../domain/errors.ts'
import type { KeyValue, SortKeys } from './list-sort.ts'

/** What a list is asked with: filters, and where to go on. */
interface Listed {
  cursor?: string | undefined
  limit: number
  mine?: boolean | undefined
  state?: string | string[] | undefined
}

/** Where a page ended: the keys of its last lease. Good for the same sort, order and filters only; any limit will do. */
export function writeCursor(request: Listed, team: string | null, keys: KeyValue[]): string {
  return Buffer.from(JSON.stringify([fingerprint(request, team), ...keys])).toString('base64url')
}

/** The keys after which the next page begins, or null for the first page. INVALID_INPUT for a cursor of another list. */
export function readCursor(request: Listed, team: string | null, { kinds }: SortKeys): KeyValue[] | null {
  if (request.cursor === undefined) return null
  const [print, ...keys] = parse(request.cursor)
  const fits = keys.length === kinds.length && keys.every((key, i) => isOfKind(key, kinds[i]))
  if (!fits) throw badCursor('This is not a cursor that a list gave.')
  if (print !== fingerprint(request, team))
    throw badCursor('This cursor belongs to a list with other filters or another order.')
  return keys as KeyValue[]
}

function parse(cursor: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    return Array.isArray(value) ? value : []
  } catch {
    return []
  }
}

function isOfKind(key: unknown, kind: 'string' | 'number' | undefined): boolean {
  return kind === 'number' ? Number.isSafeInteger(key) : typeof key === 'string'
}

/** Tells lists apart. `mine` is another list for another team. */
export function fingerprint(request: Listed, team: string | null): string {
  const { cursor: _, limit: __, mine, state, ...filters } = request
  const states = state === undefined ? null : [...new Set([state].flat())].sort()
  const sorted = Object.entries(filters)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  const text = JSON.stringify([sorted, states, mine ? team : null])
  return createHash('sha256').update(text).digest('base64url').slice(0, 16)
}

function badCursor(sentence: string): Refusal<'INVALID_INPUT'> {
  const message = `${sentence} Start again without it.`
  return new Refusal('INVALID_INPUT', message, { fields: [{ path: 'cursor', message }] })
}
