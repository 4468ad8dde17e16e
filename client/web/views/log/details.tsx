import type { LedgerEvent } from '../../../index.ts'
import { eventText } from '../../../words/event.ts'
import { useAsk } from '../../data/ask.ts'
import { useOpen } from '../../data/url.ts'
import { Asked, Empty } from '../../parts/asked.tsx'
import { Button } from '../../parts/button.tsx'
import { Changes } from '../../parts/changes.tsx'
import { Copy } from '../../parts/copy.tsx'
import { Drawer } from '../../parts/sheets.tsx'
import { When } from '../../parts/when.tsx'
import { Actor, Subject } from './columns.tsx'

/** One event with everything that the ledger keeps of it; also when it is not among those that are loaded. */
export function Details({ revision, onClose }: { revision: number; onClose: () => void }) {
  const query = useAsk('event', 'list', { after: Math.max(0, revision - 1), limit: 1 })
  return (
    <Drawer title={`Event ${revision}`} onClose={onClose}>
      <Asked query={query} what="the event">
        {({ events: [event] }) =>
          event?.revision === revision ? (
            <One event={event} />
          ) : (
            <Empty>The log has no event {revision} that your token may see.</Empty>
          )
        }
      </Asked>
    </Drawer>
  )
}

function One({ event }: { event: LedgerEvent }) {
  const open = useOpen()
  const { leaseId } = event
  return (
    <>
      <p>
        <Subject event={event} /> {eventText(event)}
      </p>
      {leaseId === null ? null : (
        <div className="actions">
          <Button onClick={() => open.lease(leaseId)}>Open the lease</Button>
        </div>
      )}
      <Facts event={event} />
      <h3>Before → after</h3>
      <Changes event={event} all />
      <h3>In the chain</h3>
      <dl className="facts">
        <dt>sha256</dt>
        <dd>
          <code className="log-hash">{event.hash}</code>{' '}
          <Copy text={`${event.revision}:${event.hash}`} what="revision and hash" />
        </dd>
      </dl>
    </>
  )
}

function Facts({ event: { at, type, actor, actorTeam, reason, ticket, leaseId, requestId } }: { event: LedgerEvent }) {
  return (
    <dl className="facts">
      <dt>at</dt>
      <dd>
        <When at={at} />
      </dd>
      <dt>type</dt>
      <dd>
        <code>{type}</code>
      </dd>
      <dt>by</dt>
      <dd>
        <Actor name={actor} />
        {actorTeam === null ? '' : ` (team ${actorTeam})`}
      </dd>
      <Fact name="reason" value={reason} />
      <Fact name="ticket" value={ticket} />
      <Fact name="lease" value={leaseId} />
      <Fact name="request" value={requestId} />
    </dl>
  )
}

function Fact({ name, value }: { name: string; value: string | null }) {
  if (value === null) return null
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  )
}
