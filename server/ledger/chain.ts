import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import { iso } from '../domain/dates.ts'
import type { EventDraft } from '../domain/records.ts'

/** What the first event's hash is computed over instead of a predecessor's. */
export const GENESIS = '0'.repeat(64)

/** An event as it is stored: `body` is the canonical JSON (RFC 8785) that was hashed, kept as that text. */
export interface ChainedEvent {
  readonly draft: EventDraft
  readonly body: string
  readonly hash: string
}

/** SHA-256 over the previous event's hash and the body, in hex. */
export function chainHash(previous: string, body: string): string {
  return createHash('sha256').update(previous).update(body).digest('hex')
}

/** The canonical text of an event. Fields that are null are left out; the instant is ISO 8601. */
function eventBody(draft: EventDraft): string {
  const fields = Object.fromEntries(
    Object.entries({ ...draft, at: iso(draft.at) }).filter(([, value]) => value !== null),
  )
  return canonicalize(fields) as string
}

/** Chains new events to the head, in order. */
export function chain(head: string, drafts: readonly EventDraft[]): ChainedEvent[] {
  let previous = head
  return drafts.map((draft) => {
    const body = eventBody(draft)
    previous = chainHash(previous, body)
    return { draft, body, hash: previous }
  })
}
