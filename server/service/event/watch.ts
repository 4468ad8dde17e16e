import { invalidInput } from '../../domain/refusals.ts'
import type { WatchRequest } from '../../domain/requests.ts'
import type { WatchItem } from '../../domain/wire.ts'
import { PAGE } from '../../ledger/tail.ts'
import { authenticate, identify } from '../authenticate.ts'
import { clockOf, type ServiceContext } from '../context.ts'

/**
 * The log as it grows, each event once and in order, whichever server wrote it. Begins with an item of progress, and
 * sends one whenever nothing came for `streamCheckMs`, or only what is not for the caller: events about teams and tokens are for
 * admins. Looks that often whether the token is still good. Ends when the caller goes or the server stops.
 * @throws UNAUTHENTICATED, FORBIDDEN, RATE_LIMITED; INVALID_INPUT for a revision to which the ledger has not come
 */
export async function* watchEvents(ctx: ServiceContext, input: WatchRequest): AsyncGenerator<WatchItem, void> {
  const { tail, reads, streamCheckMs } = ctx.app
  const seesAccess = (await authenticate(ctx, 'event.watch')).role === 'admin'
  const check = checker(ctx, streamCheckMs)
  const { revision, ledgerId } = await reads.moment(0)
  let at = input.lastEventId ?? input.after ?? revision
  if (at > revision) throw ahead(at, revision)
  yield { ledgerId, revision: at, event: null }
  while (!ctx.signal.aborted) {
    await check()
    const page = await tail.page(at, seesAccess, clockOf(ctx))
    if (page.ledgerId !== ledgerId) throw another(ledgerId, page.ledgerId)
    if (page.revision < at) throw ahead(at, page.revision)
    // What is new may be the end of this very token: a revoke is an event too.
    if (page.revision > at) await identify(ctx, 'event.watch')
    for (const event of page.events) {
      // A caller that takes its time may have lost its token meanwhile.
      await check()
      if (ctx.signal.aborted) return
      yield { ledgerId, revision: event.revision, event }
      at = event.revision
    }
    if (page.revision > at) {
      at = page.revision
      yield { ledgerId, revision: at, event: null }
    }
    if (page.events.length === PAGE) continue
    if (await tail.wait(at, streamCheckMs, ctx.signal)) continue
    await check()
    if (!ctx.signal.aborted) yield { ledgerId, revision: at, event: null }
  }
}

/** Looks the token up again when the last look was long ago. Not counted against its rate: nobody asked. */
function checker(ctx: ServiceContext, everyMs: number): () => Promise<void> {
  let checked = performance.now()
  return async () => {
    if (performance.now() - checked < everyMs) return
    await identify(ctx, 'event.watch')
    checked = performance.now()
  }
}

/** A backup was put in the ledger's place while the stream stood. */
function another(before: string, now: string) {
  const message = `This is the ledger ${now}, not ${before} any more: a backup was put in its place, and what was seen may not be in it. Start again without a revision.`
  return invalidInput('after', message)
}

function ahead(at: number, revision: number) {
  const message = `The ledger has come to revision ${revision}, not ${at}. Is this the ledger that you were watching? Start again without a revision.`
  return invalidInput('after', message)
}
