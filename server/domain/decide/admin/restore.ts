import { Refusal } from '../../errors.ts'
import { dayOf, holderKey, type LeaseRecord, stateOf } from '../../lease.ts'
import type { Actor } from '../../records.ts'
import { chartHeld, leaseEnded, leaseNotFound, planNotFound } from '../../refusals.ts'
import type { RestoreRequest } from '../../requests.ts'
import type { RestoreResult } from '../../wire.ts'
import { present } from '../acquire/acquire.ts'
import { sharingSpace } from '../acquire/settle.ts'
import type { Draft } from '../draft.ts'
import type { Verb } from '../verb.ts'

/** Gives leases back to their holders while they are quarantined: the same number, a new epoch. One lease, or a whole plan. */
export const restore: Verb<RestoreRequest, RestoreResult> = {
  path: 'admin.restore',
  needs: ({ id, planId }) => ({ leaseIds: id === undefined ? [] : [id], plans: planId === undefined ? [] : [planId] }),
  decide(draft, actor, { id, planId, reason }) {
    if (id !== undefined) return { leases: [restoreById(draft, actor, id, reason)], skipped: [] }
    const plan = planId === undefined ? null : draft.plan(planId)
    if (!plan) throw planNotFound(planId ?? '')
    const result: RestoreResult = { leases: [], skipped: [] }
    for (const lease of draft.leasesOf(plan.revoked)) {
      const savepoint = draft.savepoint()
      try {
        result.leases.push(present(draft, restoreLease(draft, actor, lease, reason), false).lease)
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        draft.rollback(savepoint)
        result.skipped.push({ id: lease.id, code: error.code, message: error.message })
      }
    }
    return result
  },
}

function restoreById(draft: Draft, actor: Actor, id: string, reason: string) {
  const lease = draft.lease(id)
  if (!lease) throw leaseNotFound(id)
  return present(draft, restoreLease(draft, actor, lease, reason), false).lease
}

function restoreLease(draft: Draft, actor: Actor, lease: LeaseRecord, reason: string): LeaseRecord {
  const state = stateOf(lease, draft.now)
  if (state === 'active') return lease
  if (state === 'ended') throw leaseEnded(lease)
  const other = sharingSpace(draft.leasesByKey(holderKey(lease)), lease).find(
    (each) => each.status === 'held' && each.id !== lease.id,
  )
  if (other) throw chartHeld(other, draft.team(other.team) ?? undefined)
  const epoch = draft.nextEpoch()
  const expiresAt = lease.ttlSeconds === null ? null : draft.now + lease.ttlSeconds * 1000
  const after = { status: 'held', epoch, expiresAt, quarantinedUntil: null, ended: null }
  const before = {
    status: lease.status,
    epoch: lease.epoch,
    quarantinedUntil: lease.quarantinedUntil,
    ended: lease.ended,
  }
  const revision = draft.emit('lease.restored', actor, { lease, before, after, reason })
  const held = { status: 'held', automatic: false, quarantinedUntil: null, ended: null, offer: null } as const
  const next: LeaseRecord = {
    ...lease,
    ...held,
    epoch,
    expiresAt,
    renewedAt: draft.now,
    seenAt: dayOf(draft.now),
    revision,
  }
  draft.putLease(next, lease)
  return next
}
