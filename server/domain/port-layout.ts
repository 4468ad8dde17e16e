import { hasAnyBit, hasBit, setBits } from './bits.ts'
import { LEASABLE_RANGES, MAX_PORT } from './policy/ranges.ts'

/**
 * Where each leasable number stands in a controller's bits. Word 0 holds 22004–22005, the 512 words after it hold
 * 49152–65535, so positions ascend as the numbers do. Between two leasable ranges there is at least one position that
 * no leasable number has: a run of consecutive positions that are free never bridges a hole of the table.
 */

const LOW_BASE = 22_004 & ~31
const HIGH_FIRST = 49_152
const HIGH_BASE = HIGH_FIRST - 32

/** The lowest position that is not one of 22004–22005. */
export const HIGH_START = 32
export const LAST_POSITION = MAX_PORT - HIGH_BASE
/** Words of one set of bits. Two more than the positions need, never free: a run is read three words at a time. */
export const WORDS = (LAST_POSITION >> 5) + 1 + 2

/** The position of a number; of a number that has none, the next one above. Above 65535 it is beyond the last position. */
export function positionFrom(port: number): number {
  return port >= HIGH_FIRST ? port - HIGH_BASE : Math.min(Math.max(port - LOW_BASE, 0), HIGH_START)
}

/** The number at a position. */
export function portAt(position: number): number {
  return position < HIGH_START ? position + LOW_BASE : position + HIGH_BASE
}

/** The positions that no leasable number has. Not to be written to. */
export const FORBIDDEN_BITS = forbiddenBits()

/** The position of a leasable number, -1 for any other value. The same answer as `isLeasable`, from the bits. */
export function positionOf(port: number): number {
  if (!Number.isInteger(port) || port > MAX_PORT) return -1
  const position = positionFrom(port)
  return portAt(position) === port && !hasBit(FORBIDDEN_BITS, position) ? position : -1
}

/** Every number in first..last is leasable. */
export function areLeasable(first: number, last: number): boolean {
  const [from, to] = [positionOf(first), positionOf(last)]
  return from >= 0 && to >= from && !hasAnyBit(FORBIDDEN_BITS, from, to)
}

function forbiddenBits(): Int32Array {
  const leasable = new Int32Array(WORDS)
  for (const { first, last } of LEASABLE_RANGES) setBits(leasable, positionFrom(first), positionFrom(last))
  return leasable.map((word) => ~word)
}
