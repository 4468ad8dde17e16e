import { iso } from '../../domain/dates.ts'
import { revokeToken as verb } from '../../domain/decide/tokens.ts'
import type { RevokeTokenRequest } from '../../domain/requests.ts'
import type { TokenAnswer } from '../../domain/wire.ts'
import type { ServiceContext } from '../context.ts'
import { submit } from '../submit.ts'

/** Ends a token at once, on every server. */
export async function revokeToken(ctx: ServiceContext, input: RevokeTokenRequest): Promise<TokenAnswer> {
  const { value, now } = await submit(ctx, verb, input)
  return { token: value, now: iso(now) }
}
