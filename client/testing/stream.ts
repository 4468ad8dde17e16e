import * as schema from '../../server/api/schemas/index.ts'
import type { Actor } from '../../server/domain/records.ts'
import { invalidInput } from '../../server/domain/refusals.ts'
import type { LedgerEvent } from '../../server/domain/wire.ts'
import { parsed } from './parsed.ts'
import { isFor, shownEvent } from './read-events.ts'
import type { FakeServer } from './server.ts'

/** So often a stream says how far it is; the client takes a silent one for dead. */
const PROGRESS_MS = 15_000

/** The log as it grows, as the server streams it: progress first, then each event once and in order. */
export function eventStream(
  server: FakeServer,
  actor: Actor,
  given: unknown,
  signal: AbortSignal | undefined,
): Response {
  const { ledger } = server
  ledger.admit('event.watch', actor)
  const { lastEventId, after } = parsed(schema.watchInput, given)
  const { revision } = ledger.store.head
  const from = lastEventId ?? after ?? revision
  if (from > revision) throw ahead(from, revision)
  let end = () => {}
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const encoder = new TextEncoder()
      const send = (text: string) => controller.enqueue(encoder.encode(text))
      end = follow(server, actor, from, send)
      signal?.addEventListener('abort', () => {
        end()
        controller.error(signal.reason)
      })
    },
    cancel: () => end(),
  })
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
}

/** Sends what is there and what comes, and now and then how far it is. Returns what ends it. */
function follow({ ledger, time }: FakeServer, actor: Actor, from: number, send: (text: string) => void): () => void {
  const { store } = ledger
  const { ledgerId } = store.head
  let at = from
  const item = (event: LedgerEvent | null) =>
    send(`data: ${JSON.stringify({ ledgerId, revision: at, event })}\nid: ${at}\n\n`)
  const catchUp = () => {
    for (const event of store.events.slice(at)) {
      at = event.draft.revision
      if (isFor(event.draft, actor)) item(shownEvent(event))
    }
    item(null)
  }
  item(null)
  if (at < store.head.revision) catchUp()
  const forget = ledger.onChange(catchUp)
  let stopTimer = () => {}
  const progress = () => {
    item(null)
    stopTimer = time.after(PROGRESS_MS, progress)
  }
  stopTimer = time.after(PROGRESS_MS, progress)
  return () => {
    forget()
    stopTimer()
  }
}

function ahead(from: number, revision: number) {
  const message = `The ledger has come to revision ${revision}, not ${from}. Is this the ledger that you were watching? Start again without a revision.`
  return invalidInput('after', message)
}
