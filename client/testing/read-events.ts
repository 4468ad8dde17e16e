import { iso } from '../../server/domain/dates.ts'
import type { Actor, EventDraft } from '../../server/domain/records.ts'
import type { EventListRequest } from '../../server/domain/requests.ts'
import type { EventListAnswer, LedgerEvent } from '../../server/domain/wire.ts'
import type { ChainedEvent } from '../../server/ledger/chain.ts'
import { type EventRow, presentEvent } from '../../server/ledger/read/present-event.ts'
import type { FakeLedger } from './ledger.ts'

/** An event as the server's table has it. */
export function rowOf({ draft, body, hash }: ChainedEvent): EventRow {
  return { ...draft, body, hash } as EventRow
}

export function shownEvent(event: ChainedEvent): LedgerEvent {
  return presentEvent(rowOf(event))
}

/** The log after a revision, or newest first before one. */
export function listEvents(ledger: FakeLedger, request: EventListRequest, actor: Actor): EventListAnswer {
  const { store, now } = ledger
  const { before, after = 0, limit } = request
  const found = store.events.filter(({ draft }) => isFor(draft, actor) && matches(draft, request))
  const page =
    before === undefined
      ? found.filter(({ draft }) => draft.revision > after).slice(0, limit)
      : found
          .filter(({ draft }) => draft.revision < before)
          .reverse()
          .slice(0, limit)
  const full = before === undefined && page.length === limit
  const revision = full ? page.at(-1)!.draft.revision : store.head.revision
  return { ledgerId: store.head.ledgerId, events: page.map(shownEvent), revision, now: iso(now) }
}

/** Events about teams and tokens are for admins. */
export function isFor({ type }: EventDraft, { role }: Actor): boolean {
  return role === 'admin' || !/^(team|token)\./.test(type)
}

const EQUAL = ['leaseId', 'controller', 'team', 'actor', 'type', 'ticket'] as const

function matches(event: EventDraft, request: EventListRequest): boolean {
  const { port, transport, from, to } = request
  const first = event.port
  return (
    EQUAL.every((field) => request[field] === undefined || event[field] === request[field]) &&
    (port === undefined || (first !== null && first <= port && port < first + (event.count ?? 1))) &&
    (transport === undefined || event.transport === 'both' || event.transport === transport) &&
    (from === undefined || event.at >= from) &&
    (to === undefined || event.at <= to)
  )
}
