import { LEASABLE_RANGES, type PortRange } from './ranges.ts'

const DYNAMIC_FIRST = 49_152
const DYNAMIC_RANGES = LEASABLE_RANGES.filter((range) => range.first >= DYNAMIC_FIRST)
// Farther from every port number than any other, and small integers, which keeps the walk free of allocation.
const NONE_ABOVE = 1_000_000
const NONE_BELOW = -1_000_000

/**
 * Up to `count` good alternatives to a number: the nearest leasable ones, nearest first, of two at one distance the higher.
 * The number itself is never among them. `isFree` is asked only for leasable numbers, and only until enough are found: a call costs
 * about as many questions as there are taken numbers around `port`, and 15,385 when nothing is free.
 * 22004–22005 are rare and given only when asked for by number: only callers who asked below 49152 hear of them.
 * For consecutive ports, `isFree` says whether the whole run from that number on may be had.
 */
export function nearestLeasable(port: number, count = 3, isFree: (port: number) => boolean = () => true): number[] {
  const ranges = port < DYNAMIC_FIRST ? LEASABLE_RANGES : DYNAMIC_RANGES
  const found: number[] = []
  let above = nextAbove(ranges, port)
  let below = nextBelow(ranges, port)
  while (found.length < count) {
    const upwards = above - port <= port - below
    const candidate = upwards ? above : below
    if (candidate === NONE_ABOVE || candidate === NONE_BELOW) break
    if (isFree(candidate)) found.push(candidate)
    if (upwards) above = nextAbove(ranges, candidate)
    else below = nextBelow(ranges, candidate)
  }
  return found
}

/** The first number of the ranges above `port`; NONE_ABOVE when there is none. */
function nextAbove(ranges: readonly PortRange[], port: number): number {
  for (let i = 0; i < ranges.length; i += 1) {
    const range = ranges[i]!
    if (port < range.last) return port < range.first ? range.first : port + 1
  }
  return NONE_ABOVE
}

/** The last number of the ranges below `port`; NONE_BELOW when there is none. */
function nextBelow(ranges: readonly PortRange[], port: number): number {
  for (let i = ranges.length - 1; i >= 0; i -= 1) {
    const range = ranges[i]!
    if (port > range.first) return port > range.last ? range.last : port - 1
  }
  return NONE_BELOW
}
