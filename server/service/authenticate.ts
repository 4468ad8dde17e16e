import { createHash, timingSafeEqual } from 'node:crypto'
import { mayCall, type ProcedurePath } from '../domain/access.ts'
import { ADMIN_TEAM } from '../domain/decide/actor.ts'
import { Refusal } from '../domain/errors.ts'
import type { Actor } from '../domain/records.ts'
import { unauthenticated, wrongRole } from '../domain/refusals.ts'
import type { Caller } from '../ledger/job.ts'
import { clockOf, type ServiceContext } from './context.ts'

/** Secrets are compared and stored as SHA-256 only: 256 random bits need no slow hash. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/** The caller of a write. Who that is, and what it may, is decided inside the transaction. */
export function callerOf({ token, requestId, origin, app }: ServiceContext): Caller {
  const tokenHash = token === null ? null : hashOf(token)
  const kind = tokenHash !== null && isSame(tokenHash, app.environmentTokenHash) ? 'environment' : 'token'
  return { kind, tokenHash, requestId, origin }
}

/** The caller of a read, looked up in the database: a revoked token ends at once. @throws UNAUTHENTICATED, FORBIDDEN, RATE_LIMITED */
export async function authenticate(ctx: ServiceContext, path: ProcedurePath): Promise<Actor> {
  if (callerOf(ctx).kind === 'environment') return identify(ctx, path)
  return guardTokens(ctx, () => identify(ctx, path))
}

/** The same without a limit on how often: for a stream that looks again by itself. @throws UNAUTHENTICATED, FORBIDDEN */
export async function identify(ctx: ServiceContext, path: ProcedurePath): Promise<Actor> {
  const { kind, tokenHash, requestId, origin } = callerOf(ctx)
  if (kind === 'environment') return { name: ADMIN_TEAM, team: ADMIN_TEAM, role: 'admin', requestId, origin }
  const now = clockOf(ctx)
  const token = tokenHash === null ? null : await ctx.app.reads.findToken(tokenHash)
  const live = token && token.revokedAt === null && (token.expiresAt === null || token.expiresAt > now)
  if (!live) {
    if (token) ctx.app.refusedAttempts.note(token.id, 'UNAUTHENTICATED', now)
    throw unauthenticated(token ?? undefined, tokenHash !== null, now)
  }
  ctx.app.tokenUse.note(token, now)
  if (!mayCall(token.role, path)) {
    ctx.app.refusedAttempts.note(token.id, 'FORBIDDEN', now)
    throw wrongRole(path, token.role, (await ctx.app.reads.findTeam(ADMIN_TEAM))?.contact ?? '')
  }
  return { name: token.name, team: token.team, role: token.role, requestId, origin }
}

/** Slows down an address that guesses. A token that is known to be good is never held up. */
export async function guardTokens<T>(ctx: ServiceContext, run: () => Promise<T>): Promise<T> {
  const { failedTokens, tokenRate } = ctx.app
  if (tokenRate && ctx.token !== null) await tokenRate.take(hashOf(ctx.token))
  if (failedTokens.any && ctx.token !== null && !ctx.app.ledger.knows(hashOf(ctx.token)))
    await failedTokens.check(ctx.origin)
  try {
    return await run()
  } catch (error) {
    if (error instanceof Refusal && error.code === 'UNAUTHENTICATED' && ctx.token !== null)
      await failedTokens.count(ctx.origin)
    throw error
  }
}

function isSame(hash: string, expected: string | null): boolean {
  return expected !== null && timingSafeEqual(Buffer.from(hash), Buffer.from(expected))
}
