import type { WhoisRequest } from '../../domain/requests.ts'
import type { WhoisAnswer } from '../../domain/wire.ts'
import { authenticate } from '../authenticate.ts'
import { clockOf, type ServiceContext } from '../context.ts'

/** Who has, or had, a number. */
export async function whois(ctx: ServiceContext, input: WhoisRequest): Promise<WhoisAnswer> {
  await authenticate(ctx, 'lease.whois')
  return ctx.app.reads.whois(input, clockOf(ctx))
}
