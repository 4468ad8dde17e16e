import { Link } from 'wouter'
import type { Lease } from '../../../index.ts'
import { leaseName } from '../../../words/lease.ts'
import { seenText } from '../../../words/when.ts'
import type { Column } from '../../parts/table.tsx'
import { Choices } from './choices.tsx'
import type { Choice, Row } from './rows.ts'
import type { Selection } from './selection.ts'

export interface ColumnsFor {
  /** The ledger's time. */
  now: string
  /** Everything in one cell, line by line: a phone. */
  narrow: boolean
  selection: Selection
  onDecide: (row: Row, decision: Choice) => void
  onNote: (row: Row) => void
}

/** What a review shows of each lease: which, whose, when it was seen, why it is asked about, and what was decided. */
export function columnsFor({ now, narrow, selection, onDecide, onNote }: ColumnsFor): Column<Row>[] {
  return [
    { key: 'select', head: 'Select', plain: true, cell: (row) => <Tick row={row} selection={selection} /> },
    { key: 'lease', head: 'Lease', cell: (row) => <Which row={row} now={now} narrow={narrow} /> },
    { key: 'chart', head: 'Chart', wide: true, cell: ({ lease }) => <span title={lease.purpose}>{lease.chart}</span> },
    { key: 'team', head: 'Team', wide: true, cell: ({ lease }) => <span title={lease.contact}>{lease.team}</span> },
    { key: 'seen', head: 'Seen', wide: true, cell: ({ lease }) => <Seen lease={lease} now={now} /> },
    { key: 'why', head: 'Why', wide: true, cell: (row) => <Why row={row} /> },
    {
      key: 'decision',
      head: 'Decision',
      cell: (row) => (
        <div className="review-decision">
          <Choices row={row} onDecide={(decision) => onDecide(row, decision)} />
          <button
            type="button"
            className="review-note"
            title={row.decided?.note ?? 'Add a note (c)'}
            aria-label={`Note on ${leaseName(row.lease)}: ${row.decided?.note ?? 'none'}`}
            onClick={() => onNote(row)}
          >
            {row.decided?.note ?? 'note'}
          </button>
        </div>
      ),
    },
  ]
}

function Tick({ row, selection }: { row: Row; selection: Selection }) {
  return (
    <label className="review-tick">
      <input
        type="checkbox"
        aria-label={`Select ${leaseName(row.lease)}`}
        checked={selection.has(row.id)}
        onClick={(event) => selection.toggle(row.id, event.shiftKey)}
        onChange={() => undefined}
      />
    </label>
  )
}

function Which({ row, now, narrow }: { row: Row; now: string; narrow: boolean }) {
  const { lease } = row
  return (
    <>
      <Link href={`/c/${lease.controller}?${lease.transport === 'udp' ? 't=udp&' : ''}p=${lease.port}`}>
        {leaseName(lease)}
      </Link>
      {narrow ? (
        <div className="review-narrow">
          <div>
            {lease.chart} · {lease.team}
          </div>
          <div>
            seen <Seen lease={lease} now={now} />
          </div>
          <Why row={row} />
        </div>
      ) : null}
    </>
  )
}

export function Seen({ lease, now }: { lease: Lease; now: string }) {
  const { text, recent } = seenText(lease.seenAt, now)
  const day = `last seen on ${lease.seenAt.slice(0, 10)} (UTC)`
  return (
    <span
      title={recent ? `${day}: a chart may be listening` : day}
      data-recent={recent || undefined}
      className="review-seen"
    >
      {text}
      {recent ? <strong aria-hidden="true"> !</strong> : null}
    </span>
  )
}

function Why({ row: { reasons, changed, decided } }: { row: Row }) {
  const text = reasons.map((each) => each.text).join('; ') || 'gives no reason any more'
  return (
    <span title={text}>
      {changed ? <strong className="review-changed">changed since “{decided?.decision}”: decide again. </strong> : null}
      {text}
    </span>
  )
}
