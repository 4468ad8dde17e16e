import type { VerifyRequest } from '../../domain/requests.ts'
import type { VerifyAnswer } from '../../domain/wire.ts'
import { authenticate } from '../authenticate.ts'
import { clockOf, type ServiceContext } from '../context.ts'

/** Recomputes the hash chain and compares the columns beside it; names the first break. */
export async function verifyEvents(ctx: ServiceContext, input: VerifyRequest): Promise<VerifyAnswer> {
  await authenticate(ctx, 'event.verify')
  return ctx.app.reads.verifyEvents(input, clockOf(ctx), ctx.signal)
}
