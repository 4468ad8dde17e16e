import { TRPCClientError } from '@trpc/client'
import type { WatchItem } from '../server/domain/wire.ts'
import { backoffMs } from './backoff.ts'
import { type CallContext, giveUp } from './call.ts'
import { linkedAbort, pause } from './clock.ts'
import { PortleaseError } from './error.ts'
import { readEventStream, type StreamMessage } from './event-stream.ts'
import { ConnectionTrouble, classify, type Failure } from './failure.ts'
import { connected, type Fetch, foreignAnswer, isJson } from './fetch.ts'

/** The server sends something every 15 s: a connection that is silent for so long is dead. */
const SILENCE_MS = 45_000
const NAME = 'event.watch'

export interface WatchOptions {
  /** Ends the stream, quietly. */
  signal?: AbortSignal | undefined
}

/** How to reach the server; the token goes in a header, never in the URL. */
export interface WatchContext extends CallContext {
  readonly token: string | undefined
  readonly fetch: Fetch
}

/**
 * The log from `after` on (without it: from now on), each event once and in order, for as long as it is read. A connection that is
 * lost is made anew and goes on where it was. Items without an event say how far the stream is. Rejects with what the
 * server refuses, and when the first connection cannot be had for `retryForMs`; later ones are tried for ever.
 */
export async function* watch(
  context: WatchContext,
  input: { after?: number | undefined } = {},
  options: WatchOptions = {},
): AsyncGenerator<WatchItem, void, undefined> {
  const { clock } = context
  const { controller, unlink } = linkedAbort([context.signal, options.signal])
  const started = clock.monotonic()
  let { after } = input
  let ever = false
  let ledgerId: string | undefined
  try {
    for (let tries = 1; !controller.signal.aborted; tries++) {
      let failure: Failure | null = null
      try {
        for await (const item of connection(context, after, controller.signal)) {
          tries = 0
          ledgerId = sameLedger(ledgerId, item)
          ever = true
          after = item.revision
          yield item
          // What came in the same piece is not for somebody who has said stop.
          if (controller.signal.aborted) return
        }
      } catch (error) {
        if (PortleaseError.is(error)) throw error
        failure = classify(error)
      }
      if (controller.signal.aborted) return
      const wait = backoffMs(Math.max(1, tries), clock.random(), failure?.kind === 'busy' ? failure.retryAfterMs : 0)
      if (failure) await decide(context, failure, { ever, tries, elapsedMs: clock.monotonic() - started, wait })
      await pause(clock, wait, { signal: controller.signal, background: false })
    }
  } finally {
    controller.abort()
    unlink()
  }
}

/** Going on in another ledger would leave out changes without a word. */
function sameLedger(known: string | undefined, { ledgerId }: WatchItem): string {
  if (known === undefined || known === ledgerId) return ledgerId
  const message = `The server has the ledger ${ledgerId} now, not ${known}: a backup was put in its place, and what was seen may not be in it. Start again without a revision.`
  throw new PortleaseError('INVALID_INPUT', message, { fields: [{ path: 'after', message }] })
}

/** Throws when connecting anew is of no use. */
async function decide(
  context: WatchContext,
  failure: Failure,
  { ever, tries, elapsedMs, wait }: { ever: boolean; tries: number; elapsedMs: number; wait: number },
): Promise<void> {
  if (failure.kind === 'final') throw failure.error
  const hopeless = failure.kind === 'foreign' || (failure.kind === 'unreachable' && failure.final)
  if (!(hopeless || (!ever && elapsedMs + wait >= context.retryForMs))) return
  const { timeoutMs } = context
  throw giveUp(failure, { context, name: NAME, kind: 'query', outcome: 'nothing', tries, elapsedMs, timeoutMs })
}

/** One connection, until it ends. Throws what `classify` understands. */
async function* connection(
  context: WatchContext,
  after: number | undefined,
  signal: AbortSignal,
): AsyncGenerator<WatchItem, void> {
  const { controller, unlink } = linkedAbort([signal])
  let stop = () => {}
  const expect = (ms: number) => {
    stop()
    stop = context.clock.after(ms, () => controller.abort(), { background: true })
  }
  try {
    expect(context.timeoutMs)
    const body = await open(context, after, controller.signal)
    expect(SILENCE_MS)
    for await (const message of messages(body)) {
      expect(SILENCE_MS)
      if (message.event === 'return') return
      if (message.event === 'serialized-error') throw TRPCClientError.from({ error: JSON.parse(message.data) })
      if (message.event === 'message') yield JSON.parse(message.data) as WatchItem
    }
  } finally {
    stop()
    controller.abort()
    unlink()
  }
}

async function open(
  { url, token, fetch }: WatchContext,
  after: number | undefined,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  const input = encodeURIComponent(JSON.stringify(after === undefined ? {} : { after }))
  const headers = { accept: 'text/event-stream', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) }
  const init = { headers, signal, redirect: 'manual' as const, cache: 'no-store' as const }
  const response = await connected(() => fetch(`${url}/trpc/${NAME}?input=${input}`, init))
  if (isJson(response)) throw TRPCClientError.from((await connected(() => response.json())) as never)
  const isStream = /^text\/event-stream\b/i.test(response.headers.get('content-type') ?? '')
  if (response.status !== 200 || !isStream || !response.body) throw await foreignAnswer(response)
  return response.body
}

async function* messages(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamMessage, void> {
  try {
    yield* readEventStream(body)
  } catch (cause) {
    throw new ConnectionTrouble(cause)
  }
}
