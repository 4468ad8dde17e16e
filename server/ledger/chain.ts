import { hash } from 'node:crypto'
import { iso } from '../domain/dates.ts'
import type { EventDraft } from '../domain/records.ts'
import { canonical } from './canonical.ts'

/** What the first event's hash is computed over instead of a predecessor's. */
export const GENESIS = '0'.repeat(64)

/** An event as it is stored: `body` is the canonical JSON (RFC 8785) that was hashed, kept as that text. */
export interface ChainedEvent {
  readonly draft: EventDraft
  readonly body: string
  readonly hash: string
}

/** All of an event's fields, in the order in which they are written. */
const FIELDS = Object.keys({
  actor: 0,
  actorTeam: 0,
  after: 0,
  at: 0,
  before: 0,
  controller: 0,
  count: 0,
  leaseId: 0,
  origin: 0,
  port: 0,
  reason: 0,
  requestId: 0,
  revision: 0,
  team: 0,
  ticket: 0,
  transport: 0,
  type: 0,
} satisfies Record<keyof EventDraft, 0>) as (keyof EventDraft)[]

/** SHA-256 over the previous event's hash and the body, in hex. */
export function chainHash(previous: string, body: string): string {
  return hash('sha256', previous + body)
}

/** The canonical text of an event. Fields that are null are left out; the instant is ISO 8601. */
function eventBody(draft: EventDraft): string {
  const fields: Record<string, unknown> = {}
  for (const name of FIELDS) if (draft[name] !== null) fields[name] = draft[name]
  fields.at = iso(draft.at)
  return canonical(fields)
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
