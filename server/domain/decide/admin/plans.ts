import { Refusal } from '../../errors.ts'
import { dayOf, type LeaseRecord } from '../../lease.ts'
import type { Actor, PlanDecision, PlanRecord } from '../../records.ts'
import { leaseNotFound, planApplied, planNotFound } from '../../refusals.ts'
import type { ApplyRevokeRequest, PlanRevokeRequest } from '../../requests.ts'
import type { ApplyResult } from '../../wire.ts'
import { confirmLease } from '../confirm.ts'
import type { Draft } from '../draft.ts'
import type { Verb } from '../verb.ts'
import { revokeLease } from './revoke.ts'

/** A lease seen within seven days may well have a chart that listens. */
const LATELY_MS = 7 * 86_400_000

/** Keeps a review as a draft that a second person can open. Decisions about the same lease replace the earlier ones. */
export const planRevoke: Verb<PlanRevokeRequest, PlanRecord> = {
  path: 'admin.planRevoke',
  needs: ({ planId }) => ({ plans: planId === undefined ? [] : [planId] }),
  decide(draft, actor, { planId, decisions }) {
    const known = planId === undefined ? null : draft.plan(planId)
    if (planId !== undefined && !known) throw planNotFound(planId)
    if (known && known.appliedAt !== null) throw planApplied(known)
    const merged = merge(known?.decisions ?? [], decisions)
    if (known && JSON.stringify(merged) === JSON.stringify(known.decisions)) return known
    const id = known?.id ?? draft.newId('pl')
    const revision = draft.emit('plan.saved', actor, { after: { id, decisions: decisions.length, of: merged.length } })
    const empty = { appliedAt: null, appliedBy: null, reason: null, ticket: null, revoked: [] }
    const made = known ?? { id, createdAt: draft.now, createdBy: actor.name, ...empty }
    const next: PlanRecord = { ...made, decisions: merged, revision }
    draft.putPlan(next)
    return next
  },
}

/**
 * Does exactly what the plan lists: confirms what is kept, revokes what is revoked, leaves what is asked about. What
 * changed since it was seen is skipped and reported. Run again, it finds its own work done.
 */
export const applyRevoke: Verb<ApplyRevokeRequest, ApplyResult> = {
  path: 'admin.applyRevoke',
  alone: true,
  needs: ({ planId }) => ({ plans: [planId] }),
  decide(draft, actor, { planId, reason, ticket }) {
    const plan = draft.plan(planId)
    if (!plan) throw planNotFound(planId)
    const leases = new Map(draft.leasesOf(plan.decisions.map(({ id }) => id)).map((lease) => [lease.id, lease]))
    const result: ApplyResult = { planId, kept: [], revoked: [], asked: [], skipped: [], seenLately: [], revision: 0 }
    for (const decision of plan.decisions) {
      applyOne(
        draft,
        actor,
        decision,
        leases.get(decision.id),
        { reason, ticket, again: plan.appliedAt !== null },
        result,
      )
    }
    if (plan.appliedAt !== null) return { ...result, revision: plan.revision }
    const revision = draft.emit('plan.applied', actor, { after: { id: planId, ...countsOf(result) }, reason, ticket })
    const applied = {
      appliedAt: draft.now,
      appliedBy: actor.name,
      reason,
      ticket: ticket ?? null,
      revoked: result.revoked,
    }
    draft.putPlan({ ...plan, ...applied, revision })
    return { ...result, revision }
  },
}

interface Words {
  reason: string
  ticket: string | undefined
  again: boolean
}

function applyOne(
  draft: Draft,
  actor: Actor,
  decision: PlanDecision,
  lease: LeaseRecord | undefined,
  words: Words,
  result: ApplyResult,
): void {
  const savepoint = draft.savepoint()
  try {
    if (!lease) throw leaseNotFound(decision.id)
    if (decision.decision === 'ask') result.asked.push(lease.id)
    else if (decision.decision === 'revoke') {
      revokeLease(draft, actor, lease, { revision: decision.revision, reason: words.reason, ticket: words.ticket })
      result.revoked.push(lease.id)
      if (lease.seenAt >= dayOf(draft.now) - LATELY_MS) result.seenLately.push(lease.id)
    } else {
      if (!words.again) keep(draft, actor, lease, decision, words.reason)
      result.kept.push(lease.id)
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    draft.rollback(savepoint)
    result.skipped.push({ id: decision.id, code: error.code, message: error.message })
  }
}

/** A reservation is confirmed; a TTL lease that is kept is left to its holder. */
function keep(draft: Draft, actor: Actor, lease: LeaseRecord, decision: PlanDecision, reason: string): void {
  if (lease.ttlSeconds === null)
    confirmLease(draft, actor, lease, { revision: decision.revision, reason: decision.note ?? reason })
}

function merge(known: readonly PlanDecision[], added: readonly PlanDecision[]): PlanDecision[] {
  const merged = new Map(known.map((each) => [each.id, each]))
  for (const each of added) merged.set(each.id, each)
  return [...merged.values()]
}

function countsOf({ kept, revoked, asked, skipped }: ApplyResult): Record<string, number> {
  return { kept: kept.length, revoked: revoked.length, asked: asked.length, skipped: skipped.length }
}
