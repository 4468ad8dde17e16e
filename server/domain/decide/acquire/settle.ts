import { holderKey, isReclaimable, type LeaseRecord, spacesOf } from '../../lease.ts'
import type { AcquireRequest } from '../../requests.ts'
import type { Draft } from '../draft.ts'
import { endQuarantine, isDue, leasesInRun, reclaim } from '../tenure.ts'

/**
 * Housekeeping before an acquire is decided: what it meets and whose time is over, is ended now, so that no answer waits
 * for the sweeper. It stays even when the acquire is refused.
 */
export function settle(draft: Draft, request: AcquireRequest, team: string): void {
  const key = holderKey(request)
  const stored = draft.leasesByKey(key)
  for (const lease of stored.length === 0 ? stored : sharingSpace(stored, request)) {
    if (lease.team !== team && mayReclaim(draft, lease)) reclaim(draft, lease)
    if (lease.team === team && lease.ended?.how === 'revoked' && isDue(draft, lease)) endQuarantine(draft, lease)
  }
  if (request.port === undefined) return
  for (const lease of leasesInRun(draft, { ...request, first: request.port })) {
    const own = lease.team === team && holderKey(lease) === key
    if (own) continue
    const now = mayReclaim(draft, lease) ? reclaim(draft, lease) : lease
    if (isDue(draft, now)) endQuarantine(draft, now)
  }
}

/** Leases that occupy at least one of the number spaces that the request asks for. */
export function sharingSpace(
  leases: readonly LeaseRecord[],
  request: Pick<AcquireRequest, 'transport'>,
): LeaseRecord[] {
  const asked = spacesOf(request.transport)
  return leases.filter((lease) => spacesOf(lease.transport).some((space) => asked.includes(space)))
}

function mayReclaim(draft: Draft, lease: LeaseRecord): boolean {
  return isReclaimable(lease, draft.now) && draft.mayReclaim(lease)
}
