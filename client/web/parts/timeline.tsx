import type { LedgerEvent } from '../../index.ts'
import { eventText } from '../../words/event.ts'
import { Changes } from './changes.tsx'
import { When } from './when.tsx'

/** The events of one lease from its first to its last: what, when, who, why, and before → after of what a change changed. */
export function Timeline({ events }: { events: readonly LedgerEvent[] }) {
  const inOrder = [...events].sort((a, b) => a.revision - b.revision)
  return (
    <ol className="timeline">
      {inOrder.map((event) => (
        <Item key={event.revision} event={event} />
      ))}
    </ol>
  )
}

function Item({ event }: { event: LedgerEvent }) {
  const { at, actor, reason, ticket, revision, type } = event
  const text = eventText(event)
  return (
    <li data-type={type}>
      <div className="timeline-when">
        <When at={at} />
      </div>
      <div>
        {text.charAt(0).toUpperCase()}
        {text.slice(1)}
      </div>
      {reason === null ? null : <div className="timeline-reason">“{reason}”</div>}
      <Changes event={event} />
      <div className="muted">
        by {actor === 'portlease' ? 'the ledger itself' : actor}
        {ticket === null ? '' : ` · ${ticket}`} · event {revision}
      </div>
    </li>
  )
}
