import type { LeaseGetRequest } from '../../domain/requests.ts'
import type { LeaseAnswer } from '../../domain/wire.ts'
import { authenticate } from '../authenticate.ts'
import { clockOf, type ServiceContext } from '../context.ts'

/** A lease by its id. It answers for ever. */
export async function getLease(ctx: ServiceContext, input: LeaseGetRequest): Promise<LeaseAnswer> {
  await authenticate(ctx, 'lease.get')
  return ctx.app.reads.getLease(input.id, clockOf(ctx))
}
