import { planRevoke as verb } from '../../domain/decide/admin/plans.ts'
import type { PlanRevokeRequest } from '../../domain/requests.ts'
import type { PlanRecordAnswer } from '../../domain/wire.ts'
import { clockOf, type ServiceContext } from '../context.ts'
import { submit } from '../submit.ts'

/** Keeps a review as a draft that a second person can open; with a planId, adds to it. */
export async function planRevoke(ctx: ServiceContext, input: PlanRevokeRequest): Promise<PlanRecordAnswer> {
  const { value } = await submit(ctx, verb, input)
  return ctx.app.reads.getPlan(value.id, clockOf(ctx))
}
