/**
 * The numbers that the vendor's table allows, in the form the rest of the domain counts with.
 * Source: Opto 22 technote "TCP and UDP Port Assignments", "Ports You Can Use in Chart Logic".
 */

/** A range of port numbers, both ends included. */
export interface PortRange {
  readonly first: number
  readonly last: number
}

export const MIN_PORT = 0
export const MAX_PORT = 65_535

/** The three leasable ranges, ascending. Nothing ever widens them. */
export const LEASABLE_RANGES: readonly PortRange[] = Object.freeze([
  Object.freeze({ first: 22_004, last: 22_005 }),
  Object.freeze({ first: 49_152, last: 49_999 }),
  Object.freeze({ first: 51_000, last: 65_535 }),
])

/** 2 + 848 + 14,536. */
export const LEASABLE_COUNT = LEASABLE_RANGES.reduce((sum, r) => sum + r.last - r.first + 1, 0)

/**
 * Where automatic grants look, in this order: above Linux's default ephemeral range (32768–60999, kernel ip-sysctl
 * documentation) first. 22004–22005 are in no band: they are given only when asked for by number.
 */
export const BANDS: readonly PortRange[] = Object.freeze([
  Object.freeze({ first: 61_000, last: 65_535 }),
  Object.freeze({ first: 51_000, last: 60_999 }),
  Object.freeze({ first: 49_152, last: 49_999 }),
])

/** Whether the table allows the number. Anything that is not an integer is not leasable. */
export function isLeasable(port: number): boolean {
  return Number.isInteger(port) && LEASABLE_RANGES.some((r) => port >= r.first && port <= r.last)
}

/**
 * The first of `count` consecutive numbers that the table forbids, or null when all of them may be leased. A run that reaches
 * into 50000-50999 or over 65535 is found here.
 */
export function firstForbidden(port: number, count = 1): number | null {
  for (let candidate = port; candidate < port + count; candidate += 1) if (!isLeasable(candidate)) return candidate
  return null
}
