import * as schema from '../../server/api/schemas/index.ts'
import type { Actor } from '../../server/domain/records.ts'
import { invalidInput } from '../../server/domain/refusals.ts'
import type { WatchItem } from '../../server/domain/wire.ts'
import { type FakeServer, parsed } from './answer.ts'
import { isFor, shownEvent } from './read-events.ts'

/** So often a stream says how far it is; the client takes a silent one for dead. */
const PROGRESS_MS = 15_000

/** The log as it grows, as the server streams it: progress first, then each event once and in order. */
export function eventStream(
  server: FakeServer,
  actor: Actor,
  given: unknown,
  signal: AbortSignal | undefined,
): Response {
  const { ledger, time } = server
  const { store } = ledger
  ledger.admit('event.watch', actor)
  const input = parsed(schema.watchInput, given)
  let at = input.lastEventId ?? input.after ?? store.head.revision
  if (at > store.head.revision) {
    const message = `The ledger has come to revision ${store.head.revision}, not ${at}. Is this the ledger that you were watching? Start again without a revision.`
    throw invalidInput('after', message)
  }
  const { ledgerId } = store.head
  const encoder = new TextEncoder()
  let end = () => {}
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (item: WatchItem) =>
        controller.enqueue(encoder.encode(`data: ${JSON.stringify(item)}\nid: ${item.revision}\n\n`))
      const catchUp = () => {
        for (const event of store.events.slice(at)) {
          const { revision } = event.draft
          if (isFor(event.draft, actor)) send({ ledgerId, revision, event: shownEvent(event) })
          at = revision
        }
        send({ ledgerId, revision: at, event: null })
      }
      send({ ledgerId, revision: at, event: null })
      if (at < store.head.revision) catchUp()
      const forget = ledger.onChange(catchUp)
      let stopTimer = () => {}
      const progress = () => {
        send({ ledgerId, revision: at, event: null })
        stopTimer = time.after(PROGRESS_MS, progress)
      }
      stopTimer = time.after(PROGRESS_MS, progress)
      end = () => {
        forget()
        stopTimer()
      }
      signal?.addEventListener('abort', () => {
        end()
        controller.error(signal.reason)
      })
    },
    cancel: () => end(),
  })
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
}
