import { randomBytes } from 'node:crypto'
import { iso } from '../../domain/dates.ts'
import { createToken as verb } from '../../domain/decide/tokens.ts'
import type { CreateTokenRequest } from '../../domain/requests.ts'
import type { TokenCreatedAnswer } from '../../domain/wire.ts'
import { hashOf } from '../authenticate.ts'
import type { ServiceContext } from '../context.ts'
import { submit } from '../submit.ts'

/** Makes a token and shows its secret once: 256 random bits, of which only a hash is kept. */
export async function createToken(
  ctx: ServiceContext,
  input: Omit<CreateTokenRequest, 'hash'>,
): Promise<TokenCreatedAnswer> {
  const secret = `plt_${randomBytes(32).toString('base64url')}`
  const { value, now } = await submit(ctx, verb, { ...input, hash: hashOf(secret) })
  return { token: value, secret, now: iso(now) }
}
