import fc from 'fast-check'
import { PortMap } from '../../../server/domain/port-map.ts'
import { NAIVE_BANDS, NAIVE_RANGES, NaiveMap } from './naive.ts'

const EDGES = [22_004, 22_005, 49_152, 49_999, 51_000, 60_999, 61_000, 65_535]

/** Any port number, every second one within a run's length of an edge of the table or of a band. */
export const anyPort = fc.oneof(
  fc
    .tuple(fc.constantFrom(...EDGES), fc.integer({ min: -70, max: 70 }))
    .map(([edge, offset]) => Math.min(Math.max(edge + offset, 0), 65_535)),
  fc.integer({ min: 0, max: 65_535 }),
)

const runLength = fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 64 }))

/** Consecutive leasable numbers: a range of the table, cut at both ends. */
export const leasableRun = fc
  .tuple(anyPort, fc.oneof(runLength, fc.integer({ min: 1, max: 3000 })))
  .map(([port, length]) => {
    const range = NAIVE_RANGES.find(([, last]) => port <= last) ?? NAIVE_RANGES[2]
    const first = Math.max(port, range[0])
    return { first, count: Math.min(length, range[1] - first + 1) }
  })

/** Ranges as an admin excludes them: they may overlap, and cover what is forbidden. */
export const exclusions = fc.array(
  fc.tuple(anyPort, fc.oneof(runLength, fc.integer({ min: 1, max: 20_000 }))).map(([first, length]) => ({
    first,
    last: Math.min(first + length - 1, 65_535),
  })),
  { maxLength: 3 },
)

export function cursorOf(band: number) {
  const [first, last] = NAIVE_BANDS[band]!
  const inside = fc.oneof(
    fc.constantFrom(first, last),
    fc.integer({ min: first, max: first + 70 }),
    fc.integer({ min: last - 70, max: last }),
    fc.integer({ min: first, max: last }),
  )
  return fc.option(inside)
}

/** The bitmap and the plain loops in the same state. */
export interface Pair {
  real: PortMap
  naive: NaiveMap
}

export function pairOf(full: boolean): Pair {
  const pair = { real: PortMap.empty(), naive: new NaiveMap() }
  if (full) for (const [first, last] of NAIVE_RANGES) mark(pair, { first, count: last - first + 1 }, true)
  return pair
}

export function mark(pair: Pair, run: { first: number; count: number }, claimed: boolean): void {
  if (claimed) pair.real.claim(run.first, run.count)
  else pair.real.unclaim(run.first, run.count)
  pair.naive.mark(run.first, run.count, claimed)
}

/**
 * One to three maps: all nearly empty or all nearly full, with marks that they share (so that a full map has gaps that
 * fit all of them) and marks of their own.
 */
export const pairs = fc
  .record({
    full: fc.boolean(),
    shared: fc.array(leasableRun, { maxLength: 8 }),
    maps: fc.array(
      fc.record({
        own: fc.array(leasableRun, { maxLength: 4 }),
        against: fc.array(leasableRun, { maxLength: 3 }),
        excluded: fc.oneof(fc.constant([]), exclusions),
        cursors: fc.tuple(cursorOf(0), cursorOf(1), cursorOf(2)),
      }),
      { minLength: 1, maxLength: 3 },
    ),
  })
  .map(({ full, shared, maps }) =>
    maps.map(({ own, against, excluded, cursors }) => {
      const pair = pairOf(full)
      for (const run of [...shared, ...own]) mark(pair, run, !full)
      for (const run of against) mark(pair, run, full)
      pair.real.setExclusions(excluded)
      pair.naive.exclude(excluded)
      pair.naive.cursors = [...cursors]
      cursors.forEach((port, band) => {
        pair.real.setCursor(band, port)
      })
      return pair
    }),
  )

/** The same wish to both: the counts are dealt out to the maps in turn. */
export function membersOf(all: readonly Pair[], counts: readonly number[]) {
  const count = (i: number) => counts[i % counts.length]!
  return {
    real: all.map((pair, i) => ({ map: pair.real, count: count(i) })),
    naive: all.map((pair, i) => ({ map: pair.naive, count: count(i) })),
  }
}

export const counts = fc.array(runLength, { minLength: 1, maxLength: 3 })
