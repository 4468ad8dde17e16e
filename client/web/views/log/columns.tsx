import { Link } from 'wouter'
import type { LedgerEvent } from '../../../index.ts'
import { eventSubject, eventText } from '../../../words/event.ts'
import type { Column } from '../../parts/table.tsx'
import { When } from '../../parts/when.tsx'

export const COLUMNS: readonly Column<LedgerEvent>[] = [
  { key: 'revision', head: 'Event', number: true, wide: true, cell: ({ revision }) => revision },
  { key: 'at', head: 'When', cell: ({ at }) => <When at={at} /> },
  { key: 'what', head: 'What', cell: What },
  { key: 'actor', head: 'Who', wide: true, cell: ({ actor }) => <Actor name={actor} /> },
  { key: 'ticket', head: 'Ticket', wide: true, cell: ({ ticket }) => ticket },
]

/** On a phone: the instant above the sentence, in one column. */
export const NARROW: readonly Column<LedgerEvent>[] = [
  {
    key: 'what',
    head: 'Events',
    cell: (event) => (
      <div className="log-narrow">
        <span className="muted">
          <When at={event.at} />, <Actor name={event.actor} />
        </span>
        <span className="log-sentence">{What(event)}</span>
      </div>
    ),
  },
]

/** The sentence, and the reason that was given. */
function What(event: LedgerEvent) {
  return (
    <>
      <Subject event={event} /> {eventText(event)}
      {event.reason === null ? null : <span className="muted"> “{event.reason}”</span>}
    </>
  )
}

/** What an event is about, as a link to where it is. */
export function Subject({ event }: { event: LedgerEvent }) {
  const { controller, port, transport } = event
  const text = eventSubject(event)
  if (controller === null) return text === '' ? null : <strong>{text}</strong>
  const space = transport === 'udp' ? 't=udp&' : ''
  return <Link href={port === null ? `/c/${controller}` : `/c/${controller}?${space}p=${port}`}>{text}</Link>
}

/** A token, or the ledger itself. */
export function Actor({ name }: { name: string }) {
  return name === 'portlease' ? <span className="muted">the ledger</span> : name
}
