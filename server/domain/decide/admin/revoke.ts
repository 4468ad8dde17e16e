import type { LeaseRecord } from '../../lease.ts'
import type { Actor } from '../../records.ts'
import { leaseEnded, leaseNotFound, revisionMismatch } from '../../refusals.ts'
import type { RevokeRequest } from '../../requests.ts'
import type { Lease } from '../../wire.ts'
import { present } from '../acquire/acquire.ts'
import type { Draft } from '../draft.ts'
import { endTenure } from '../tenure.ts'
import type { Verb } from '../verb.ts'

/**
 * An admin takes a lease back, as it was at the revision that was seen. The numbers go to quarantine, and the holder's
 * next call is told who did it, when and why. The same again is answered as it stands.
 */
export const revoke: Verb<RevokeRequest, Lease> = {
  path: 'admin.revoke',
  needs: ({ id }) => ({ leaseIds: [id] }),
  decide(draft, actor, request) {
    const lease = draft.lease(request.id)
    if (!lease) throw leaseNotFound(request.id)
    return present(draft, revokeLease(draft, actor, lease, request), false).lease
  },
}

/** The same for a lease of a plan. @throws REVISION_MISMATCH, LEASE_ENDED */
export function revokeLease(
  draft: Draft,
  actor: Actor,
  lease: LeaseRecord,
  request: Omit<RevokeRequest, 'id'>,
): LeaseRecord {
  const { revision, reason, ticket } = request
  if (lease.status !== 'held') {
    if (isRetry(lease, actor, request)) return lease
    throw leaseEnded(lease)
  }
  if (lease.revision !== revision) {
    throw revisionMismatch(lease.id, lease.revision, revision, `${lease.controller}:${lease.port}`)
  }
  return endTenure(draft, actor, lease, { how: 'revoked', reason, ticket })
}

/** The same words of the same person about a revision before the revoke: this is the answer that was lost. */
function isRetry({ ended, revision }: LeaseRecord, actor: Actor, request: Omit<RevokeRequest, 'id'>): boolean {
  return (
    ended?.how === 'revoked' &&
    ended.by === actor.name &&
    ended.reason === request.reason &&
    ended.ticket === (request.ticket ?? null) &&
    request.revision < revision
  )
}
