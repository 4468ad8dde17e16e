import { iso, isoOrNull } from '../../domain/dates.ts'
import { presentLease } from '../../domain/present.ts'
import type { PlanRecord } from '../../domain/records.ts'
import { planNotFound } from '../../domain/refusals.ts'
import type { Lease, Plan, PlanRecordAnswer } from '../../domain/wire.ts'
import type { PrismaClient } from '../generated/client.ts'
import { toLeaseRecord, toPlanRecord } from '../rows.ts'
import type { ReadTx } from './dialect.ts'
import { snapshot } from './snapshot.ts'
import { surroundingsFor } from './surroundings.ts'

/** A database takes only so many parameters in one statement. */
const CHUNK = 500

/** A review as it was saved, each of its leases as it is now. PLAN_NOT_FOUND. */
export function getPlan(db: PrismaClient, planId: string, clock: number): Promise<PlanRecordAnswer> {
  return snapshot(db, clock, async (tx, { now }) => {
    const row = await tx.plan.findUnique({ where: { id: planId } })
    if (!row) throw planNotFound(planId)
    const plan = toPlanRecord(row)
    const leases = await readLeases(
      tx,
      plan.decisions.map(({ id }) => id),
      now,
    )
    return { plan: presentPlan(plan, leases), now: iso(now) }
  })
}

async function readLeases(tx: ReadTx, ids: readonly string[], now: number): Promise<Map<string, Lease>> {
  const leases = new Map<string, Lease>()
  for (let at = 0; at < ids.length; at += CHUNK) {
    const rows = await tx.lease.findMany({ where: { id: { in: ids.slice(at, at + CHUNK) } } })
    const records = rows.map(toLeaseRecord)
    const surroundings = await surroundingsFor(tx, records)
    for (const record of records) leases.set(record.id, presentLease(record, surroundings(record), now))
  }
  return leases
}

function presentPlan(plan: PlanRecord, leases: ReadonlyMap<string, Lease>): Plan {
  const skipped = plan.outcome && new Set(plan.outcome.skipped.map(({ id }) => id))
  const decisions = plan.decisions.map(({ id, revision, decision, note = null }) => {
    const lease = leases.get(id) ?? null
    // Applying a plan changes its leases: afterwards what counts is what it found.
    const changed = skipped ? skipped.has(id) : lease?.revision !== revision
    return { id, revision, decision, note, lease, changed }
  })
  const count = (decision: string) => decisions.filter((each) => each.decision === decision).length
  const changed = decisions.filter((each) => each.changed).length
  return {
    id: plan.id,
    decisions,
    counts: { keep: count('keep'), revoke: count('revoke'), ask: count('ask'), changed },
    createdAt: iso(plan.createdAt),
    createdBy: plan.createdBy,
    appliedAt: isoOrNull(plan.appliedAt),
    appliedBy: plan.appliedBy,
    reason: plan.reason,
    ticket: plan.ticket,
    outcome: plan.outcome,
    revision: plan.revision,
  }
}
