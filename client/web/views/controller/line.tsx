import { Link } from 'wouter'
import { mostSpecificRow } from '../../../../server/domain/policy/rows.ts'
import { useAsk } from '../../data/ask.ts'
import { useMay } from '../../data/ledger.tsx'
import { Button } from '../../parts/button.tsx'
import { Swatch } from '../../parts/state.tsx'
import { When } from '../../parts/when.tsx'
import { showKeys } from '../../shell/keys-known.ts'
import { type Cells, lookAt, runAt } from './cells.ts'
import type { Selection } from './moves.ts'

interface LineProps {
  transport: 'tcp' | 'udp'
  cells: Cells
  cursor: number
  selection: Selection
  /** The number under the mouse is read out instead of the cursor's, while there is one. */
  pointed: number | null
  news: string
  onOpen: () => void
}

/** What is under the cursor, in words, always there: touch and screen readers have no hover. */
export function Line({ transport, cells, cursor, selection, pointed, news, onOpen }: LineProps) {
  const shown = pointed ?? cursor
  const look = lookAt(cells, shown)
  const last = selection.first + selection.count - 1
  const isRun = selection.count > 1 && (pointed === null || (selection.first <= pointed && pointed <= last))
  return (
    <div className="map-line" id="map-line">
      <div className="map-says" aria-live="polite">
        {look === 'forbidden' ? null : <Swatch look={look} />}
        <b className="number">
          {isRun ? `${selection.first}–${last}` : shown}/{transport}
        </b>
        {isRun ? <span>{selection.count} consecutive numbers, all free</span> : <Says cells={cells} port={shown} />}
        {selection.stopped ? <span className="map-stopped">{selection.stopped}</span> : null}
        {news ? <span className="muted">Just now: {news}</span> : null}
      </div>
      <Next cells={cells} cursor={cursor} selection={selection} onOpen={onOpen} />
      <Button kind="quiet" size="small" onClick={showKeys} aria-keyshortcuts="?">
        ? keys
      </Button>
    </div>
  )
}

function Says({ cells, port }: { cells: Cells; port: number }) {
  const { state, team, chart, until, reason, overdue, leaseId } = runAt(cells, port)
  if (state === 'free') return <span>{port < 49_000 ? 'free: given only when asked for by number' : 'free'}</span>
  if (state === 'excluded') return <span>excluded: {reason}</span>
  if (state === 'forbidden') return <span>not for charts: {mostSpecificRow(port).reason}</span>
  if (state === 'finding') return <span>not for charts, and in use by {chart}: a finding</span>
  return (
    <>
      <span>{overdue ? 'overdue' : state}</span>
      <span>{chart}</span>
      <span>{team}</span>
      {leaseId ? <Holder id={leaseId} /> : null}
      {until && state !== 'leased' ? (
        <span>
          until <When at={until} />
        </span>
      ) : null}
    </>
  )
}

/** Whom to ring, and since when. */
function Holder({ id }: { id: string }) {
  const { data } = useAsk('lease', 'get', { id }, { keep: true })
  if (data?.lease.id !== id) return null
  const { contact, createdAt, purpose } = data.lease
  return (
    <>
      {contact ? <span>{contact}</span> : null}
      <span className="muted">
        since <When at={createdAt} day />
      </span>
      <span className="muted">{purpose}</span>
    </>
  )
}

function Next({ cells, cursor, selection, onOpen }: Pick<LineProps, 'cells' | 'cursor' | 'selection' | 'onOpen'>) {
  const { write } = useMay()
  const { leaseId, state } = runAt(cells, cursor)
  const last = selection.first + selection.count - 1
  if (leaseId)
    return (
      <Button size="small" onClick={onOpen}>
        Open the lease
      </Button>
    )
  if (state === 'free' && write)
    return (
      <Button size="small" onClick={onOpen}>
        {selection.count > 1 ? `Lease ${selection.first}–${last}…` : `Lease ${cursor}…`}
      </Button>
    )
  return <Link href={`/explain/${cursor}`}>Explain {cursor}</Link>
}
