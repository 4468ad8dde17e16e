import type { StaleRequest } from '../../domain/requests.ts'
import type { StaleAnswer } from '../../domain/wire.ts'
import { authenticate } from '../authenticate.ts'
import { clockOf, type ServiceContext } from '../context.ts'

/** Leases that perhaps nobody stands behind any more, each with its reasons and their dates. */
export async function stale(ctx: ServiceContext, input: StaleRequest): Promise<StaleAnswer> {
  await authenticate(ctx, 'admin.stale')
  return ctx.app.reads.listStale(input, clockOf(ctx))
}
