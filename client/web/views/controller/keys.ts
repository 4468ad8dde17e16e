import { POLICY } from '../../../../server/domain/policy/table.ts'
import type { KeyLine } from '../../shell/keys-known.ts'
import type { CellLook, Cells } from './cells.ts'
import { EDGES, nextLook, rowEdge, type Selection, select, step } from './moves.ts'

/** What the map's keys do, for the dialog behind `?`. */
export const MAP_KEYS: readonly KeyLine[] = [
  ['← →', 'one number back, on'],
  ['↑ ↓', 'a hundred back, on'],
  ['PageUp PageDown', 'a thousand back, on'],
  ['Home End', 'first, last of the row'],
  ['Ctrl+Home Ctrl+End', 'first, last of all'],
  ['0 … 9', 'go to a number'],
  ['f o m', 'next free, overdue, yours; with Shift the one before'],
  ['Shift ← →', 'choose consecutive numbers'],
  ['Enter', 'open the lease, or lease the number'],
  ['+ −', 'larger, smaller'],
  ['Esc', 'choose one number again'],
]

export interface PressContext {
  readonly cells: Cells
  readonly cursor: number
  readonly selection: Selection
  readonly columns: number
  readonly zoomBy: (by: 1 | -1) => void
  readonly onMove: (port: number, selection?: Selection) => void
  readonly onOpen: (port: number) => void
  /** A digit was typed: the rest is typed into a box. */
  readonly onDigit: (digit: string) => void
}

interface Pressed {
  readonly key: string
  readonly shiftKey: boolean
  readonly ctrlKey: boolean
  readonly altKey: boolean
  readonly metaKey: boolean
}

const STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  ArrowUp: -100,
  ArrowDown: 100,
  PageUp: -1000,
  PageDown: 1000,
}
const LOOKS: Readonly<Record<string, ReadonlySet<CellLook>>> = {
  f: new Set(['free']),
  o: new Set(['overdue']),
  m: new Set(['mine']),
}

/** Does what a key means on the map; false: it means nothing here. */
export function pressed(event: Pressed, context: PressContext): boolean {
  const { key, ctrlKey, altKey, metaKey } = event
  if (altKey || metaKey || (ctrlKey && key !== 'Home' && key !== 'End')) return false
  const target = targetOf(event, context)
  if (target !== null) {
    const stopped = overHole(event.key, context.cursor, target)
    context.onMove(target, { first: target, count: 1, stopped })
    return true
  }
  return act(event, context)
}

/** A word about the numbers that a step went over; null: it went over none. */
function overHole(key: string, from: number, to: number): string | null {
  if (STEPS[key] === undefined) return null
  const [low, high] = [Math.min(from, to), Math.max(from, to)]
  const hole = POLICY.ranges.find(({ first, last, leasable }) => !leasable && low < first && last < high)
  if (!hole) return null
  const why = hole.first === 50_000 ? 'internal to Opto 22' : 'not for charts'
  return `${hole.first}–${hole.last} is ${why}: ${to}.`
}

/** Where a key leads; null: it leads nowhere. */
function targetOf({ key, shiftKey, ctrlKey }: Pressed, { cells, cursor, columns }: PressContext): number | null {
  const by = STEPS[key]
  if (by !== undefined && !shiftKey) return step(cursor, by)
  if (key === 'Home') return ctrlKey ? EDGES.first : rowEdge(cursor, 'first', columns)
  if (key === 'End') return ctrlKey ? EDGES.last : rowEdge(cursor, 'last', columns)
  const looks = LOOKS[key.toLowerCase()]
  return looks ? (nextLook(cells, cursor, looks, shiftKey ? -1 : 1) ?? cursor) : null
}

function act({ key, shiftKey }: Pressed, context: PressContext): boolean {
  const { cells, cursor, selection, zoomBy, onMove, onOpen, onDigit } = context
  const by = STEPS[key]
  if (by !== undefined && shiftKey && Math.abs(by) === 1) {
    // The end that moves is the cursor; the other one stays.
    const anchor =
      selection.count > 1 && cursor === selection.first ? selection.first + selection.count - 1 : selection.first
    const to = cursor + by
    const next = select(cells, anchor, to)
    onMove(next.stopped === null ? to : cursor, next)
  } else if (key === 'Enter') onOpen(cursor)
  else if (key === 'Escape' && selection.count > 1) onMove(cursor)
  else if (key === '+' || key === '-') zoomBy(key === '+' ? 1 : -1)
  else if (/^\d$/.test(key)) onDigit(key)
  else return false
  return true
}
