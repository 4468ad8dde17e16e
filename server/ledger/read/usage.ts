import type { ClaimTransport } from '../../domain/lease.ts'
import { nextAutomatic } from '../../domain/placement.ts'
import { LEASABLE_COUNT } from '../../domain/policy/ranges.ts'
import type { ExclusionRecord } from '../../domain/records.ts'
import type { Usage } from '../../domain/wire.ts'
import { type ControllerUse, mapOf } from './space-use.ts'

/**
 * What one number space of a controller is used for. Each leasable number counts once: leased, overdue, expired,
 * quarantined, excluded (and not held) and free make 15,386. Findings are numbers beside these: the table forbids them.
 */
export function usageOf(
  use: ControllerUse,
  space: ClaimTransport,
  exclusions: readonly ExclusionRecord[],
): Omit<Usage, 'findings'> {
  const counts = { leased: 0, overdue: 0, expired: 0, quarantined: 0 }
  const byThousand = new Array<number>(16).fill(0)
  for (const { first, count, kind, spaces } of use.held) {
    if (!spaces.includes(space)) continue
    counts[kind] += count
    for (let port = first; port < first + count; port++) {
      const bar = barOf(port)
      if (bar >= 0) byThousand[bar]! += 1
    }
  }
  const map = mapOf(use, space, exclusions)
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
