import type { TokenListRequest } from '../../domain/requests.ts'
import type { TokenListAnswer } from '../../domain/wire.ts'
import { authenticate } from '../authenticate.ts'
import { clockOf, type ServiceContext } from '../context.ts'

/** Tokens without their secrets; revoked and expired ones when asked for. */
export async function listTokens(ctx: ServiceContext, input: TokenListRequest): Promise<TokenListAnswer> {
  await authenticate(ctx, 'token.list')
  return ctx.app.reads.listTokens(input, clockOf(ctx))
}
