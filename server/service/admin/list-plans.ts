import type { ListPlansRequest } from '../../domain/requests.ts'
import type { PlanListAnswer } from '../../domain/wire.ts'
import { authenticate } from '../authenticate.ts'
import { clockOf, type ServiceContext } from '../context.ts'

/** Reviews, the newest first: drafts that somebody can go on with, and those that were carried out. */
export async function listPlans(ctx: ServiceContext, input: ListPlansRequest): Promise<PlanListAnswer> {
  await authenticate(ctx, 'admin.listPlans')
  return ctx.app.reads.listPlans(input, clockOf(ctx))
}
