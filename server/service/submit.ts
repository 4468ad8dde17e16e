import type { Verb } from '../domain/decide/verb.ts'
import { Refusal } from '../domain/errors.ts'
import type { Answer } from '../ledger/ledger.ts'
import { callerOf, guardTokens, hashOf } from './authenticate.ts'
import { clockOf, type ServiceContext } from './context.ts'

/** Sends a write to the ledger. A name that does not exist comes back with names that were perhaps meant. */
export async function submit<Request, Value>(
  ctx: ServiceContext,
  verb: Verb<Request, Value>,
  request: Request,
): Promise<Answer<Value>> {
  return guardTokens(ctx, async () => {
    try {
      return await ctx.app.ledger.submit(verb, request, callerOf(ctx), ctx.signal)
    } catch (error) {
      noteRefusal(ctx, error)
      // The read throws the same refusal, with the names: they are not the ledger's business.
      if (isBareNotFound(error)) await ctx.app.reads.getController(error.details.controller, clockOf(ctx))
      throw error
    }
  })
}

/** What a token that the ledger knows was refused is counted. */
function noteRefusal(ctx: ServiceContext, error: unknown): void {
  const tokenId = ctx.token === null ? null : ctx.app.ledger.tokenId(hashOf(ctx.token))
  if (tokenId !== null && error instanceof Refusal) ctx.app.refusedAttempts.note(tokenId, error.code, clockOf(ctx))
}

function isBareNotFound(error: unknown): error is Refusal<'CONTROLLER_NOT_FOUND'> {
  return error instanceof Refusal && error.code === 'CONTROLLER_NOT_FOUND' && !('refusals' in error.details)
}
