import { Refusal } from '../../errors.ts'
import { dayOf, type LeaseRecord } from '../../lease.ts'
import type { Actor, PlanDecision, PlanOutcome, PlanRecord } from '../../records.ts'
import { invalidInput, leaseEnded, leaseNotFound, planApplied, planNotFound, revisionMismatch } from '../../refusals.ts'
import type { ApplyRevokeRequest, PlanRevokeRequest } from '../../requests.ts'
import type { ApplyResult } from '../../wire.ts'
import { confirmLease } from '../confirm.ts'
import type { Draft } from '../draft.ts'
import type { Verb } from '../verb.ts'
import { revokeLease } from './revoke.ts'

/** A lease seen within seven days may well have a chart that listens. */
const LATELY_MS = 7 * 86_400_000
/** A plan is applied in one transaction, and nobody else writes meanwhile. */
const MAX_DECISIONS = 5000

/** Keeps a review as a draft that a second person can open. Decisions about the same lease replace the earlier ones. */
export const planRevoke: Verb<PlanRevokeRequest, PlanRecord> = {
  path: 'admin.planRevoke',
  needs: ({ planId }) => ({ plans: planId === undefined ? [] : [planId] }),
  decide(draft, actor, { planId, decisions }) {
    const known = planId === undefined ? null : draft.plan(planId)
    if (planId !== undefined && !known) throw planNotFound(planId)
    const merged = merge(known?.decisions ?? [], decisions)
    if (known && JSON.stringify(merged) === JSON.stringify(known.decisions)) return known
    if (known && known.appliedAt !== null) throw planApplied(known)
    if (merged.length > MAX_DECISIONS)
      throw invalidInput('decisions', `A plan has at most ${MAX_DECISIONS} leases. Make another plan for the rest.`)
    const id = known?.id ?? draft.newId('pl')
    const revision = draft.emit('plan.saved', actor, { after: { id, decisions: decisions.length, of: merged.length } })
    const empty = { appliedAt: null, appliedBy: null, reason: null, ticket: null, outcome: null }
    const made = known ?? { id, createdAt: draft.now, createdBy: actor.name, ...empty }
    const next: PlanRecord = { ...made, decisions: merged, revision }
    draft.putPlan(next)
    return next
  },
}

/**
 * Does exactly what the plan lists: confirms what is kept, revokes what is revoked, leaves what is asked about. What
 * changed since it was seen is skipped and reported. Run again, it changes nothing and tells what the first run did.
 */
export const applyRevoke: Verb<ApplyRevokeRequest, ApplyResult> = {
  path: 'admin.applyRevoke',
  alone: true,
  needs: ({ planId }) => ({ plans: [planId] }),
  decide(draft, actor, { planId, reason, ticket }) {
    const plan = draft.plan(planId)
    if (!plan) throw planNotFound(planId)
    if (plan.outcome) return { planId, ...plan.outcome, revision: plan.revision }
    const leases = new Map(draft.leasesOf(plan.decisions.map(({ id }) => id)).map((lease) => [lease.id, lease]))
    const outcome: Growing = { kept: [], revoked: [], asked: [], skipped: [], seenLately: [] }
    for (const decision of plan.decisions)
      applyOne({ draft, actor, reason, ticket, outcome }, decision, leases.get(decision.id))
    const revision = draft.emit('plan.applied', actor, { after: { id: planId, ...countsOf(outcome) }, reason, ticket })
    const applied = { appliedAt: draft.now, appliedBy: actor.name, reason, ticket: ticket ?? null }
    draft.putPlan({ ...plan, ...applied, outcome, revision })
    return { planId, ...outcome, revision }
  },
}

type Growing = { -readonly [Kind in keyof PlanOutcome]: PlanOutcome[Kind][number][] }

interface Run {
  draft: Draft
  actor: Actor
  reason: string
  ticket: string | undefined
  outcome: Growing
}

function applyOne(run: Run, decision: PlanDecision, lease: LeaseRecord | undefined): void {
  const { draft, outcome } = run
  const savepoint = draft.savepoint()
  try {
    if (!lease) throw leaseNotFound(decision.id)
    if (decision.decision === 'ask') {
      outcome.asked.push(lease.id)
      return
    }
    checkUnchanged(lease, decision)
    if (decision.decision === 'keep') {
      keep(run, lease, decision)
      outcome.kept.push(lease.id)
      return
    }
    revokeLease(draft, run.actor, lease, { revision: decision.revision, reason: run.reason, ticket: run.ticket })
    outcome.revoked.push(lease.id)
    if (lease.seenAt >= dayOf(draft.now) - LATELY_MS) outcome.seenLately.push(lease.id)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    draft.rollback(savepoint)
    outcome.skipped.push({ id: decision.id, code: error.code, message: error.message })
  }
}

/** What somebody else took back meanwhile is no work of this plan, whatever the reason was called. */
function checkUnchanged(lease: LeaseRecord, { revision }: PlanDecision): void {
  if (lease.status !== 'held') throw leaseEnded(lease)
  if (lease.revision !== revision)
    throw revisionMismatch(lease.id, lease.revision, revision, `${lease.controller}:${lease.port}`)
}

/** A reservation is confirmed; a TTL lease that is kept is left to its holder. */
function keep({ draft, actor, reason }: Run, lease: LeaseRecord, { note, revision }: PlanDecision): void {
  if (lease.ttlSeconds === null) confirmLease(draft, actor, lease, { revision, reason: note ?? reason })
}

function merge(known: readonly PlanDecision[], added: readonly PlanDecision[]): PlanDecision[] {
  const merged = new Map(known.map((each) => [each.id, each]))
  for (const each of added) merged.set(each.id, each)
  return [...merged.values()]
}

function countsOf({ kept, revoked, asked, skipped }: PlanOutcome): Record<string, number> {
  return { kept: kept.length, revoked: revoked.length, asked: asked.length, skipped: skipped.length }
}
