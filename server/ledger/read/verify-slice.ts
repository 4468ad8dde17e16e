import { iso } from '../../domain/dates.ts'
import { chainHash } from '../chain.ts'
import { Prisma, type PrismaClient } from '../generated/client.ts'

/** So many events are read and hashed between two turns of everybody else: some 20 ms. */
const SLICE = 1000

export interface Slice {
  /** The first and the last revision that must be there. */
  readonly from: number
  readonly to: number
  /** The hash before the first, in hex. */
  readonly previous: string
}

export interface VerifiedSlice {
  /** How many events were found whole, from the first on. */
  readonly checked: number
  /** The hash of the last of them; `previous` when there is none. */
  readonly hash: string
  readonly firstBreak: { revision: number; why: string } | null
}

/** Everything as text: a value that somebody put there in another type must not stop the reading. */
export interface StoredEvent {
  revision: string | null
  at: string | null
  hash: string | null
  body: string | null
  [column: string]: string | null
}

const NAMED = ['type', 'leaseId', 'controller', 'transport', 'port', 'count', 'team', 'actor', 'ticket'] as const
const NUMBERS: readonly string[] = ['revision', 'at', 'port', 'count']

/** What no text of the ledger can be: control characters are refused at the border. */
const OF_ANOTHER_TYPE = '\u0001'

/** A cell as text. One of another type than its column's, such as a BLOB that reads the same, hides from every search. */
function asText(name: string): string {
  const type = NUMBERS.includes(name) ? 'BIGINT' : 'TEXT'
  const same = `"${name}" IS NULL OR "${name}" = CAST("${name}" AS ${type})`
  return `CASE WHEN ${same} THEN CAST("${name}" AS TEXT) ELSE '${OF_ANOTHER_TYPE}' END AS "${name}"`
}

/** What is selected of an event, to be compared with what was hashed. */
export const EVENT_CELLS = ['revision', 'at', 'hash', 'body', ...NAMED].map(asText).join(', ')
const COLUMNS = Prisma.raw(EVENT_CELLS)

/** Recomputes the chain over at most 1,000 events of the slice, and compares each column with what was hashed. */
export async function verifySlice(db: PrismaClient, { from, to, previous }: Slice): Promise<VerifiedSlice> {
  const most = Math.min(SLICE, to - from + 1)
  const rows = await db.$queryRaw<StoredEvent[]>(
    Prisma.sql`SELECT ${COLUMNS} FROM "Event" WHERE "revision" >= ${BigInt(from)} ORDER BY "Event"."revision" LIMIT ${BigInt(most)}`,
  )
  let hash = previous
  for (let checked = 0; checked < most; checked++) {
    const revision = from + checked
    const row = rows[checked]
    const why = breakOf(row, revision, hash)
    if (why !== null || !row) return { checked, hash, firstBreak: { revision, why: why ?? MISSING } }
    hash = chainHash(hash, row.body ?? '')
  }
  return { checked: most, hash, firstBreak: null }
}

const MISSING = 'There is no event with this revision.'

/** What is wrong with the event that should have this revision, or null. */
export function breakOf(row: StoredEvent | undefined, revision: number, previous: string): string | null {
  if (!row || row.revision !== String(revision)) return MISSING
  if (row.hash !== chainHash(previous, row.body ?? ''))
    return 'Its hash is not that of its text and the event before: one of the three was altered.'
  const said = parse(row.body)
  if (said === null) return 'Its text is not an event.'
  const expected: Record<string, string | null> = { revision: textOf(said.revision), at: instantOf(said.at) }
  for (const name of NAMED) expected[name] = textOf(said[name])
  const wrong = Object.keys(expected).filter((name) => row[name] !== expected[name])
  return wrong.length === 0 ? null : `Its text was hashed with other values than stand in: ${wrong.join(', ')}.`
}

function parse(body: string | null): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(body ?? '')
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}

/** As the database writes it; what is left out of the text is null in its column. */
function textOf(value: unknown): string | null {
  return value === undefined || value === null ? null : String(value)
}

function instantOf(value: unknown): string | null {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(at) || iso(at) !== value ? null : String(at)
}
