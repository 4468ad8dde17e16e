import { Link } from 'wouter'
import { portLabel } from '../../../../server/domain/lease.ts'
import type { Lease } from '../../../index.ts'
import { stateText } from '../../../words/lease.ts'
import { dateOf, stampOf } from '../../../words/when.ts'
import { lookOf, State, Swatch } from '../../parts/state.tsx'
import type { Column } from '../../parts/table.tsx'
import { When } from '../../parts/when.tsx'
import { holderOf } from '../lease/words.ts'

interface Shown {
  /** The ledger's time. */
  now: string
  /** The viewer's team. */
  mine: string
  picked: ReadonlySet<string>
  /** Null: who may only look picks nothing. */
  onPick: ((picked: ReadonlySet<string>) => void) | null
}

/** The columns of leases, sortable as the API allows. */
export function columnsOf({ now, mine, picked, onPick }: Shown): readonly Column<Lease>[] {
  const columns: Column<Lease>[] = [
    { key: 'port', head: 'Port', sortable: true, cell: (lease) => <Port lease={lease} mine={mine} now={now} /> },
    { key: 'controller', head: 'Controller', cell: place },
    { key: 'chart', head: 'Chart', sortable: true, cell: (lease) => <Text text={holderOf(lease)} /> },
    { key: 'team', head: 'Team', sortable: true, wide: true, cell: teamOf },
    { key: 'state', head: 'State', wide: true, cell: (lease) => <State lease={lease} mine={mine} now={now} /> },
    { key: 'reviewBy', head: 'Review by', sortable: true, wide: true, cell: ({ reviewBy }) => day(reviewBy) },
    { key: 'purpose', head: 'Purpose', wide: true, cell: ({ purpose }) => <Text text={purpose} /> },
    { key: 'seenAt', head: 'Seen', sortable: true, wide: true, cell: ({ seenAt }) => seenAt.slice(0, 10) },
    { key: 'expiresAt', head: 'Expires', sortable: true, wide: true, cell: until },
    { key: 'created', head: 'Since', sortable: true, wide: true, cell: ({ createdAt }) => day(createdAt) },
  ]
  return onPick === null ? columns : [pickColumn(mine, picked, onPick), ...columns]
}

/** The number; on a phone its state stands before it, which has no column there. */
function Port({ lease, mine, now }: { lease: Lease; mine: string; now: string }) {
  return (
    <>
      <span className="leases-narrow" title={stateText(lease, now)}>
        <Swatch look={lookOf(lease, mine)} />
        <span className="unseen">{stateText(lease, now)}, </span>
      </span>
      {portLabel(lease)}
    </>
  )
}

/** What is cut can be read whole by pointing at it. */
function Text({ text }: { text: string }) {
  return <span title={text}>{text}</span>
}

function place({ controller, port, transport }: Lease) {
  return <Link href={`/c/${controller}?${transport === 'udp' ? 't=udp&' : ''}p=${port}`}>{controller}</Link>
}

function teamOf({ team, contact }: Lease) {
  return <span title={contact === '' ? team : `${team} · ${contact}`}>{team}</span>
}

function day(instant: string | null) {
  return instant === null ? '' : <When at={instant} as={dateOf} />
}

/** The end of a TTL, or of a quarantine. */
function until({ expiresAt, quarantinedUntil }: Lease) {
  const at = expiresAt ?? quarantinedUntil
  return at === null ? '' : <When at={at} as={stampOf} />
}

function pickColumn(
  mine: string,
  picked: ReadonlySet<string>,
  onPick: (picked: ReadonlySet<string>) => void,
): Column<Lease> {
  const flip = (id: string) => {
    const next = new Set(picked)
    if (!next.delete(id)) next.add(id)
    onPick(next)
  }
  return {
    key: 'pick',
    head: 'Choose',
    plain: true,
    cell: ({ id, team, state, ...lease }) =>
      team === mine && (state === 'active' || state === 'expired') ? (
        <label className="leases-pick">
          <input
            type="checkbox"
            checked={picked.has(id)}
            onChange={() => flip(id)}
            aria-label={`Choose ${portLabel(lease)} on ${lease.controller}`}
          />
        </label>
      ) : null,
  }
}
