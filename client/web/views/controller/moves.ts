import { isLeasable, LEASABLE_RANGES, MAX_PORT } from '../../../../server/domain/policy/ranges.ts'
import { type CellLook, type Cells, lookAt, runAt } from './cells.ts'

/** The most consecutive numbers of a lease. */
export const MOST_PORTS = 64
const FIRST = LEASABLE_RANGES[0]!.first

/** So many numbers on; out of a hole to the next number beyond it. At either end it stays. */
export function step(port: number, by: number): number {
  const target = Math.min(MAX_PORT, Math.max(FIRST, port + by))
  return towards(target, by < 0 ? -1 : 1) ?? port
}

/** The first leasable number from here on. */
function towards(port: number, direction: 1 | -1): number | null {
  if (isLeasable(port)) return port
  const ranges = direction === 1 ? LEASABLE_RANGES : LEASABLE_RANGES.toReversed()
  for (const { first, last } of ranges) {
    if (direction === 1 && first >= port) return first
    if (direction === -1 && last <= port) return last
  }
  return null
}

/** The first or the last leasable number of a row of `columns`. */
export function rowEdge(port: number, edge: 'first' | 'last', columns: number): number {
  const base = port - (port % columns)
  const found = edge === 'first' ? towards(base, 1) : towards(base + columns - 1, -1)
  return found ?? port
}

export const EDGES = { first: FIRST, last: MAX_PORT } as const

/** The next number, or the one before, that looks like one of these; round the end once; null: there is none. */
export function nextLook(cells: Cells, from: number, looks: ReadonlySet<CellLook>, direction: 1 | -1): number | null {
  for (let i = 1; i <= MAX_PORT + 1; i++) {
    const port = (from + direction * i + 2 * (MAX_PORT + 1)) % (MAX_PORT + 1)
    // Of a lease with several numbers the first is meant.
    const isBegin = lookAt(cells, port) === 'free' || runAt(cells, port).first === port
    if (isBegin && looks.has(lookAt(cells, port))) return port
  }
  return null
}

/** Consecutive free numbers, and why there are no more of them. */
export interface Selection {
  readonly first: number
  readonly count: number
  readonly stopped: string | null
}

/** From `anchor` towards `to`: as far as the numbers are free, and 64 at most. */
export function select(cells: Cells, anchor: number, to: number): Selection {
  const direction = to < anchor ? -1 : 1
  let count = 0
  let stopped: string | null = null
  for (let port = anchor; ; port += direction) {
    stopped = count === MOST_PORTS ? `A lease has at most ${MOST_PORTS} numbers.` : whyNot(cells, port)
    if (stopped !== null) break
    count += 1
    if (port === to) break
  }
  const first = direction === 1 ? anchor : anchor - count + 1
  return { first, count, stopped }
}

function whyNot(cells: Cells, port: number): string | null {
  if (port < 0 || port > MAX_PORT || !isLeasable(port)) return `${port} is not for charts.`
  const { state, team, chart } = runAt(cells, port)
  if (state === 'free') return null
  if (state === 'excluded') return `${port} is excluded.`
  return `${port} is ${state === 'leased' ? 'leased' : state}${team ? ` (${team}, ${chart ?? ''})` : ''}.`
}
