import { randomBytes } from 'node:crypto'
import { iso } from '../../domain/dates.ts'
import { ADMIN_TEAM } from '../../domain/decide/actor.ts'
import { createToken } from '../../domain/decide/tokens.ts'
import { Refusal } from '../../domain/errors.ts'
import { linkUsed } from '../../domain/refusals.ts'
import type { SignInRequest } from '../../domain/requests.ts'
import type { TokenCreatedAnswer } from '../../domain/wire.ts'
import { hashOf } from '../authenticate.ts'
import { clockOf, type ServiceContext } from '../context.ts'

const TOKEN_MS = 12 * 3_600_000

/**
 * Who opens the link that this server's terminal showed gets an admin's token of their own, for twelve hours. It is made
 * as any token is: the log says so, and an admin can revoke it. A wrong code counts as a bad token of its address.
 * @throws UNAUTHENTICATED, RATE_LIMITED
 */
export async function signIn(ctx: ServiceContext, { code }: SignInRequest): Promise<TokenCreatedAnswer> {
  const { ledger, failedTokens, oneTimeLinks } = ctx.app
  await failedTokens.check(ctx.origin)
  if (!oneTimeLinks.take(code)) {
    await failedTokens.count(ctx.origin)
    throw linkUsed()
  }
  const secret = `plt_${randomBytes(32).toString('base64url')}`
  // The code is spent: it is no secret any more, and no two tokens have the same name.
  const name = `one-time-link-${iso(clockOf(ctx)).slice(0, 10)}-${code.toLowerCase()}`
  const request = { name, team: ADMIN_TEAM, role: 'admin', hash: hashOf(secret) } as const
  try {
    const { value, now } = await ledger.internal(
      (draft, actor) => createToken.decide(draft, actor, { ...request, expiresAt: draft.now + TOKEN_MS }),
      createToken.needs(request),
    )
    return { token: value, secret, now: iso(now) }
  } catch (error) {
    if (error instanceof Refusal && 'outcome' in error.details && error.details.outcome === 'nothing')
      oneTimeLinks.giveBack(code)
    throw error
  }
}
