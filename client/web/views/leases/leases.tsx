import { useMemo, useState } from 'react'
import { useSearch } from 'wouter/use-browser-location'
import type { Lease, LeaseListAnswer, PortleaseError } from '../../../index.ts'
import { LIVE_PAGES, useAskPages } from '../../data/ask-pages.ts'
import { useMay, useMe } from '../../data/ledger.tsx'
import { useEvents } from '../../data/live.ts'
import { useOpen, useSetParams } from '../../data/url.ts'
import { Asked } from '../../parts/asked.tsx'
import { Button } from '../../parts/button.tsx'
import { Table } from '../../parts/table.tsx'
import { useKnownKeys } from '../../shell/keys-known.ts'
import { columnsOf } from './columns.tsx'
import { Csv } from './csv.tsx'
import { sortOf, useFilter } from './filter.ts'
import { Filters } from './filters.tsx'
import { Nothing } from './nothing.tsx'
import { SelectionBar } from './selection-bar.tsx'
import './leases.css'

/** All leases that the address asks for: searched, sorted, endless. */
export default function Leases() {
  const filter = useFilter()
  const query = useAskPages('lease', 'list', filter)
  const pages = query.data?.pages
  const total = pages?.at(-1)?.total
  return (
    <div className="view leases">
      <div className="head">
        <h1>Leases</h1>
        <span className="muted" aria-live="polite">
          {total === undefined ? '' : total === 1 ? '1 lease' : `${total.toLocaleString('en')} leases`}
        </span>
        <Csv filter={filter} total={total ?? 0} />
      </div>
      <Filters />
      <Changed pages={pages?.length ?? 0} onRenew={() => void query.refetch()} />
      <Asked<readonly LeaseListAnswer[]> query={{ ...pick(query), data: pages }} what="the leases">
        {(answers) =>
          answers[0]!.leases.length === 0 ? (
            <Nothing filter={filter} />
          ) : (
            <Rows
              answers={answers}
              onEnd={() => {
                if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage()
              }}
            />
          )
        }
      </Asked>
    </div>
  )
}

function pick({ error, refetch }: { error: PortleaseError | null; refetch: () => unknown }) {
  return { error, refetch }
}

interface RowsProps {
  answers: readonly LeaseListAnswer[]
  onEnd: () => void
}

function Rows({ answers, onEnd }: RowsProps) {
  const rows = useMemo(() => unique(answers.flatMap(({ leases }) => leases)), [answers])
  const { now, total } = answers.at(-1)!
  const mine = useMe().team.name
  const { write } = useMay()
  const [picked, pick] = useState<ReadonlySet<string>>(() => new Set())
  const open = useOpen()
  const setParams = useSetParams()
  const params = new URLSearchParams(useSearch())
  useKnownKeys('Leases', [
    ['↑ ↓', 'previous, next lease'],
    ['Enter', 'open it'],
  ])
  const chosen = rows.filter(({ id }) => picked.has(id))
  const columns = columnsOf({ now, mine, picked, onPick: write ? pick : null })
  return (
    <>
      <Table
        label="Leases"
        columns={columns}
        rows={rows}
        total={total}
        keyOf={({ id }) => id}
        sort={sortOf(params) ?? { by: 'port', order: 'asc' }}
        onSort={({ by, order }) => setParams({ sort: by, order: order === 'asc' ? null : order })}
        selected={params.get('lease')}
        onOpen={({ id }) => open.lease(id)}
        onEnd={onEnd}
        height="calc(100dvh - 210px)"
      />
      {chosen.length > 0 ? <SelectionBar leases={chosen} onClear={() => pick(new Set())} /> : null}
    </>
  )
}

/** A lease that moved between two pages while they were asked for is in both. */
function unique(leases: readonly Lease[]): Lease[] {
  return [...new Map(leases.map((lease) => [lease.id, lease])).values()]
}

/** Somebody who has scrolled far is told that the list has changed, instead of asking for thousands of rows with each change. */
function Changed({ pages, onRenew }: { pages: number; onRenew: () => void }) {
  const [since, setSince] = useState(0)
  const isFar = pages > LIVE_PAGES
  useEvents(({ type }) => {
    if (isFar && type.startsWith('lease.') && since !== pages) setSince(pages)
  })
  if (!isFar || since !== pages) return null
  return (
    <div className="note" role="status">
      <div>Something has changed since these rows were read.</div>
      <div className="actions">
        <Button
          size="small"
          onClick={() => {
            setSince(0)
            onRenew()
          }}
        >
          Read them again
        </Button>
      </div>
    </div>
  )
}
