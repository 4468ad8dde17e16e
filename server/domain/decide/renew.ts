import { dayOf } from '../lease.ts'
import { invalidInput, leaseEnded, leaseRevoked } from '../refusals.ts'
import type { RenewRequest } from '../requests.ts'
import type { Lease } from '../wire.ts'
import { present } from './acquire/acquire.ts'
import { adminContact, checkEpoch, ownLease } from './actor.ts'
import type { Verb } from './verb.ts'

/** A TTL starts again. Succeeds until the lease is reclaimed, whatever became of team and controller; writes no event. */
export const renew: Verb<RenewRequest, Lease> = {
  path: 'lease.renew',
  needs: ({ id }) => ({ leaseIds: [id] }),
  decide(draft, actor, { id, epoch, ttlSeconds }) {
    const lease = ownLease(draft, actor, id, 'Renewing')
    checkEpoch(draft, lease, epoch)
    if (lease.ttlSeconds === null)
      throw invalidInput(
        'id',
        'This lease is a reservation: it has a review date and no TTL. Use lease.confirm (portlease confirm).',
      )
    if (lease.status !== 'held')
      throw lease.ended?.how === 'revoked' ? leaseRevoked(lease, adminContact(draft)) : leaseEnded(lease)
    const ttl = ttlSeconds ?? lease.ttlSeconds
    const next = {
      ...lease,
      ttlSeconds: ttl,
      renewedAt: draft.now,
      expiresAt: draft.now + ttl * 1000,
      seenAt: dayOf(draft.now),
    }
    draft.putLease(next, lease)
    return present(draft, next, false).lease
  },
}
