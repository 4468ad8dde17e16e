import type { LeaseListRequest } from '../../domain/requests.ts'
import type { LeaseListAnswer } from '../../domain/wire.ts'
import { authenticate } from '../authenticate.ts'
import { clockOf, type ServiceContext } from '../context.ts'

/** Leases page by page; without `state` all but ended ones. */
export async function listLeases(ctx: ServiceContext, input: LeaseListRequest): Promise<LeaseListAnswer> {
  const actor = await authenticate(ctx, 'lease.list')
  return ctx.app.reads.listLeases(input, actor.team, clockOf(ctx))
}
