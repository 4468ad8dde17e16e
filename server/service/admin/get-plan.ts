import type { GetPlanRequest } from '../../domain/requests.ts'
import type { PlanRecordAnswer } from '../../domain/wire.ts'
import { authenticate } from '../authenticate.ts'
import { clockOf, type ServiceContext } from '../context.ts'

/** A review with its leases as they are now, and what changed since each was seen. */
export async function getPlan(ctx: ServiceContext, input: GetPlanRequest): Promise<PlanRecordAnswer> {
  await authenticate(ctx, 'admin.getPlan')
  return ctx.app.reads.getPlan(input.planId, clockOf(ctx))
}
