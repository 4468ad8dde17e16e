import { type ClaimTransport, isOverdue, type LeaseRecord, spacesOf, stateOf } from './lease.ts'
import { nextAutomatic } from './placement.ts'
import { LEASABLE_COUNT } from './policy/ranges.ts'
import type { PortMap } from './port-map.ts'
import type { Usage } from './wire.ts'

/** How a lease holds its numbers, for counting: the kinds do not overlap. */
export const KINDS = ['leased', 'overdue', 'expired', 'quarantined'] as const
export type Kind = (typeof KINDS)[number]

/** A lease as far as counting needs it. */
export interface Held {
  first: number
  count: number
  kind: Kind
  spaces: readonly ClaimTransport[]
}

/** A lease that is held or quarantined, as it is counted at `now` (milliseconds). */
export function heldBy(lease: LeaseRecord, now: number): Held {
  const state = stateOf(lease, now)
  const kind = state === 'active' || state === 'ended' ? (isOverdue(lease, now) ? 'overdue' : 'leased') : state
  return { first: lease.port, count: lease.count, kind, spaces: spacesOf(lease.transport) }
}

/**
 * What one number space of a controller is used for. Each leasable number counts once: leased, overdue, expired,
 * quarantined, excluded (and not held) and free make 15,386. Findings are numbers beside these: the table forbids them.
 * `map` has the same claims, the exclusions and the cursors.
 */
export function usageOf(held: readonly Held[], space: ClaimTransport, map: PortMap): Omit<Usage, 'findings'> {
  const counts = { leased: 0, overdue: 0, expired: 0, quarantined: 0 }
  const byThousand = new Array<number>(16).fill(0)
  for (const { first, count, kind, spaces } of held) {
    if (!spaces.includes(space)) continue
    counts[kind] += count
    for (let port = first; port < first + count; port++) {
      const bar = barOf(port)
      if (bar >= 0) byThousand[bar]! += 1
    }
  }
  return {
    ...counts,
    excluded: LEASABLE_COUNT - map.freeCount - map.claimedCount,
    free: map.freeCount,
    largestRun: map.largestRun(),
    next: nextAutomatic(map),
    byThousand,
  }
}

/** 49000–49999 is the first bar, 51000–51999 the second, …; 50000–50999 is never leased, and 22004–22005 have no bar. */
function barOf(port: number): number {
  const thousand = Math.floor(port / 1000)
  return thousand === 49 ? 0 : thousand - 50 > 0 ? thousand - 50 : -1
}
