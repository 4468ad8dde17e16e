import { Link, useLocation } from 'wouter'
import { type Column, type Sort, Table } from '../../parts/table.tsx'
import { Bars } from './bars.tsx'
import { type FleetRow, percent } from './fleet.ts'

interface RowsProps {
  rows: readonly FleetRow[]
  sort: Sort | null
  onSort: (sort: Sort) => void
  /** For admins: opens what can be changed of a controller. */
  onManage?: ((name: string) => void) | undefined
}

/** The fleet as a table, one row a controller. */
export function Rows({ rows, sort, onSort, onManage }: RowsProps) {
  const [, go] = useLocation()
  return (
    <Table
      label="Controllers"
      columns={onManage ? [...COLUMNS, manageColumn(onManage)] : COLUMNS}
      rows={rows}
      keyOf={({ controller }) => controller.name}
      sort={sort ?? { by: 'attention', order: 'desc' }}
      onSort={onSort}
      onOpen={({ controller }) => go(`/c/${controller.name}`)}
    />
  )
}

const COLUMNS: readonly Column<FleetRow>[] = [
  {
    key: 'name',
    head: 'Controller',
    sortable: true,
    cell: ({ controller: { name } }) => <Link href={`/c/${name}`}>{name}</Link>,
  },
  { key: 'title', head: 'Title', sortable: true, wide: true, cell: ({ controller }) => controller.title },
  { key: 'site', head: 'Site', sortable: true, wide: true, cell: ({ controller }) => controller.site },
  {
    key: 'system',
    head: 'System',
    sortable: true,
    wide: true,
    cell: ({ controller }) =>
      controller.retiredAt === null ? controller.system : <span className="muted">retired</span>,
  },
  {
    key: 'leased',
    head: 'Leased',
    sortable: true,
    number: true,
    cell: ({ leased, share }) => (
      <>
        {leased.toLocaleString('en')} <span className="controllers-percent">{percent(share)}</span>
      </>
    ),
  },
  { key: 'use', head: 'Use by thousand', sortable: true, wide: true, cell: (row) => <Bars row={row} /> },
  {
    key: 'free',
    head: 'Free',
    sortable: true,
    number: true,
    wide: true,
    cell: ({ free }) => free.toLocaleString('en'),
  },
  { key: 'overdue', head: 'Overdue', sortable: true, number: true, wide: true, cell: ({ overdue }) => some(overdue) },
  { key: 'expired', head: 'Expired', sortable: true, number: true, wide: true, cell: ({ expired }) => some(expired) },
  {
    key: 'quarantined',
    head: 'Quarantined',
    sortable: true,
    number: true,
    wide: true,
    cell: ({ quarantined }) => some(quarantined),
  },
  { key: 'attention', head: 'Needs a person', sortable: true, cell: Words },
]

/** What is nothing is quiet. */
function some(count: number) {
  return count === 0 ? <span className="muted">0</span> : count.toLocaleString('en')
}

function Words({ attention, excluded }: FleetRow) {
  return (
    <span className="controllers-words">
      {attention.map(({ kind, text }) => (
        <span key={text} className="controllers-word" data-kind={kind}>
          {text}
        </span>
      ))}
      {excluded === '' ? null : <span className="muted">{excluded}</span>}
    </span>
  )
}

function manageColumn(onManage: (name: string) => void): Column<FleetRow> {
  return {
    key: 'manage',
    head: 'Change',
    wide: true,
    cell: ({ controller: { name } }) => (
      <button type="button" className="controllers-manage" onClick={() => onManage(name)} aria-label={`Change ${name}`}>
        Change…
      </button>
    ),
  }
}
