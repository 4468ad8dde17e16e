import { iso, isoOrNull } from '../../domain/dates.ts'
import type { PlanRecord } from '../../domain/records.ts'
import type { ListPlansRequest } from '../../domain/requests.ts'
import type { PlanHead, PlanListAnswer } from '../../domain/wire.ts'
import type { PrismaClient } from '../generated/client.ts'
import { toPlanRecord } from '../rows.ts'
import { snapshot } from './snapshot.ts'

/** The newest reviews, drafts and those that were carried out. Ids grow with time, so the newest come first by id. */
export function listPlans(db: PrismaClient, { limit }: ListPlansRequest, clock: number): Promise<PlanListAnswer> {
  return snapshot(db, clock, async (tx, { revision, now }) => {
    const rows = await tx.plan.findMany({ orderBy: { id: 'desc' }, take: limit })
    return { plans: rows.map((row) => presentHead(toPlanRecord(row))), revision, now: iso(now) }
  })
}

function presentHead({ id, decisions, createdBy, appliedBy, reason, ticket, ...plan }: PlanRecord): PlanHead {
  const count = (wanted: string) => decisions.filter(({ decision }) => decision === wanted).length
  return {
    id,
    createdAt: iso(plan.createdAt),
    createdBy,
    appliedAt: isoOrNull(plan.appliedAt),
    appliedBy,
    reason,
    ticket,
    counts: { keep: count('keep'), revoke: count('revoke'), ask: count('ask') },
    revision: plan.revision,
  }
}
