import { highestBit, lowestBit, wordMask } from './bits.ts'
import { BANDS } from './policy/ranges.ts'
import { HIGH_START, LAST_POSITION, portAt, positionFrom, positionOf } from './port-layout.ts'
import { MAX_RUN, type PortMap } from './port-map.ts'

/**
 * Which number is given. What is placed has one first number in one map or in several: `both` is the two maps of a
 * controller, `samePort` and `group` are those of several. All searches go word by word, so a nearly full controller
 * costs what an empty one does.
 */

/** A map and how many consecutive numbers, 1–64, are wanted in it. */
export interface Member {
  map: PortMap
  count: number
}

/** The numbers at which one band begins where another ends. */
const BORDERS = BANDS.map((band) => band.first).filter((first) => BANDS.some((band) => band.last === first - 1))

/**
 * The first number F such that F..F+count-1 is free for every member, or null. Bands in order; inside a band from just
 * after the cursor of the first member's map, wrapping around; then across the border of two touching bands. Never
 * bridges a hole, never gives 22004–22005. Claims nothing and moves no cursor.
 */
export function place(members: readonly Member[]): number | null {
  const longest = longestCount(members)
  for (let band = 0; band < BANDS.length; band++) {
    const position = startInBand(members, band, longest)
    if (position >= 0) return portAt(position)
  }
  if (longest === 1) return null
  for (const border of BORDERS) {
    const position = firstStart(members, positionFrom(border - longest + 1), positionFrom(border - 1))
    if (position >= 0) return portAt(position)
  }
  return null
}

/** Every member's numbers from `first` on are leasable and free, 22004–22005 too. */
export function canPlaceAt(members: readonly Member[], first: number): boolean {
  longestCount(members)
  const position = positionOf(first)
  return position >= 0 && ((commonStarts(members, position >> 5) >>> (position & 31)) & 1) === 1
}

/** The number that the next automatic grant of one number would get, or null. */
export function nextAutomatic(map: PortMap): number | null {
  return place([{ map, count: 1 }])
}

/**
 * Up to `howMany` first numbers at which every member would fit, the nearest to `port` first, of two equally near ones
 * the higher. `port` may be any number. 22004–22005 are only among them for a `port` below 49152.
 */
export function nearestFree(members: readonly Member[], port: number, howMany: number): number[] {
  longestCount(members)
  const lowest = port < portAt(HIGH_START) ? 0 : HIGH_START
  const origin = positionFrom(port)
  let above = firstStart(members, origin, LAST_POSITION)
  let below = lastStart(members, lowest, Math.min(origin - 1, LAST_POSITION))
  const found: number[] = []
  while (found.length < howMany && (above >= 0 || below >= 0)) {
    if (below < 0 || (above >= 0 && portAt(above) - port <= port - portAt(below))) {
      found.push(portAt(above))
      above = firstStart(members, above + 1, LAST_POSITION)
    } else {
      found.push(portAt(below))
      below = lastStart(members, lowest, below - 1)
    }
  }
  return found
}

/** The first position in a band, in the order of its cursor, at which every member's run fits inside the band; or -1. */
function startInBand(members: readonly Member[], band: number, longest: number): number {
  const { first, last } = BANDS[band]!
  const start = positionFrom(first)
  const end = positionFrom(last) - longest + 1
  const cursor = members[0]!.map.cursor(band)
  if (cursor === null) return firstStart(members, start, end)
  const position = firstStart(members, positionFrom(cursor) + 1, end)
  return position >= 0 ? position : firstStart(members, start, Math.min(positionFrom(cursor), end))
}

/** The lowest position in first..last at which every member's run starts, or -1. */
function firstStart(members: readonly Member[], first: number, last: number): number {
  if (first > last) return -1
  const lead = members[0]!.map
  const end = last >> 5
  for (let word = lead.nextFreeWord(first >> 5, end); word <= end; word = lead.nextFreeWord(word + 1, end)) {
    const starts = commonStarts(members, word) & wordMask(word, first, last)
    if (starts !== 0) return (word << 5) + lowestBit(starts)
  }
  return -1
}

/** The highest position in first..last at which every member's run starts, or -1. */
function lastStart(members: readonly Member[], first: number, last: number): number {
  if (first > last) return -1
  for (let word = last >> 5; word >= first >> 5; word--) {
    const starts = commonStarts(members, word) & wordMask(word, first, last)
    if (starts !== 0) return (word << 5) + highestBit(starts)
  }
  return -1
}

/** The positions in one word at which every member's run starts. */
function commonStarts(members: readonly Member[], word: number): number {
  let starts = -1
  for (let i = 0; i < members.length && starts !== 0; i++) {
    const { map, count } = members[i]!
    starts &= map.runStarts(word, count)
  }
  return starts
}

/** The longest run that is wanted. RangeError for no members or a count that no request can have: a bug. */
function longestCount(members: readonly Member[]): number {
  let longest = 0
  for (let i = 0; i < members.length; i++) {
    const { count } = members[i]!
    if (!Number.isInteger(count) || count < 1 || count > MAX_RUN) throw new RangeError(`A run of ${count} numbers.`)
    longest = Math.max(longest, count)
  }
  if (longest === 0) throw new RangeError('There is nothing to place.')
  return longest
}
