import type { Lease } from '../../../index.ts'
import { useAsk } from '../../data/ask.ts'
import { useMe } from '../../data/ledger.tsx'
import { Asked } from '../../parts/asked.tsx'
import { lookOf, Swatch } from '../../parts/state.tsx'
import { Timeline } from '../../parts/timeline.tsx'
import { ActBar } from './act-bar.tsx'
import { Facts } from './facts.tsx'
import { OfferNote } from './offer-note.tsx'
import { Strings } from './strings.tsx'
import { stateSentence } from './words.ts'

/** Everything about one lease, and what can be done with it. `now` is the ledger's time. */
export function LeaseSheet({ lease, now }: { lease: Lease; now: string }) {
  const me = useMe()
  return (
    <div className="lease">
      <div className="lease-state" tabIndex={-1}>
        <Swatch look={lookOf(lease, me.team.name)} />
        {stateSentence(lease, now)}
      </div>
      <OfferNote lease={lease} />
      <Facts lease={lease} now={now} />
      {lease.state === 'ended' ? null : <Strings lease={lease} />}
      <ActBar lease={lease} />
      <History id={lease.id} />
    </div>
  )
}

function History({ id }: { id: string }) {
  const query = useAsk('event', 'list', { leaseId: id, limit: 1000 })
  return (
    <section className="lease-history">
      <h2>History</h2>
      <Asked query={query} what="its history">
        {({ events }) => <Timeline events={events} />}
      </Asked>
    </section>
  )
}
