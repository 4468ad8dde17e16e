import { Refusal } from '../../errors.ts'
import { holderKey, type LeaseRecord, stateOf } from '../../lease.ts'
import type { Actor, PlanRecord } from '../../records.ts'
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
  // A plan may be as large as a batch.
  alone: true,
  needs: ({ id, planId }) => ({ leaseIds: id === undefined ? [] : [id], plans: planId === undefined ? [] : [planId] }),
  decide(draft, actor, { id, planId, reason }) {
    if (id !== undefined) return { leases: [restoreById(draft, actor, id, reason)], skipped: [] }
    const plan = planId === undefined ? null : draft.plan(planId)
    if (!plan) throw planNotFound(planId ?? '')
    return restorePlan(draft, actor, plan, reason)
  },
}

function restoreById(draft: Draft, actor: Actor, id: string, reason: string) {
  const lease = draft.lease(id)
  if (!lease) throw leaseNotFound(id)
  return present(draft, restoreLease(draft, actor, lease, reason), false).lease
}

/** Undoes what the plan did, and only that: a lease that somebody ended since in another way is skipped and reported. */
function restorePlan(draft: Draft, actor: Actor, plan: PlanRecord, reason: string): RestoreResult {
  const result: RestoreResult = { leases: [], skipped: [] }
  const leases = draft.leasesOf(plan.outcome?.revoked ?? [])
  draft.lookUpKeys(leases.map(holderKey))
  for (const lease of leases) {
    const savepoint = draft.savepoint()
    try {
      const { ended } = lease
      if (ended && !(ended.how === 'revoked' && ended.at === plan.appliedAt)) throw leaseEnded(lease)
      result.leases.push(present(draft, restoreLease(draft, actor, lease, reason), false).lease)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      draft.rollback(savepoint)
      result.skipped.push({ id: lease.id, code: error.code, message: error.message })
    }
  }
  return result
}

function restoreLease(draft: Draft, actor: Actor, lease: LeaseRecord, reason: string): LeaseRecord {
  const state = stateOf(lease, draft.now)
  if (state === 'active') return lease
  if (state === 'ended') throw leaseEnded(lease)
  const other = sharingSpace(draft.leasesByKey(holderKey(lease)), lease).find(
    (each) => each.status === 'held' && each.id !== lease.id,
  )
  if (other) throw chartHeld(other, draft.team(other.team) ?? undefined)
  const { status, epoch, quarantinedUntil, ended, renewedAt, expiresAt } = lease
  const after = {
    status: 'held',
    epoch: draft.nextEpoch(),
    quarantinedUntil: null,
    ended: null,
    offer: null,
    renewedAt: draft.now,
    expiresAt: lease.ttlSeconds === null ? null : draft.now + lease.ttlSeconds * 1000,
  } as const
  const before = { status, epoch, quarantinedUntil, ended, offer: lease.offer, renewedAt, expiresAt }
  const revision = draft.emit('lease.restored', actor, { lease, before, after, reason })
  // `seenAt` stays: an admin's restore is no sign of the holder. So does `automatic`: the cursor is read from it.
  const next: LeaseRecord = { ...lease, ...after, revision }
  draft.putLease(next, lease)
  return next
}
