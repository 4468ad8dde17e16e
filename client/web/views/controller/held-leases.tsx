import { useMemo } from 'react'
import { Link } from 'wouter'
import type { Lease, LeaseListAnswer } from '../../../index.ts'
import { useAskPages } from '../../data/ask-pages.ts'
import { useMe } from '../../data/ledger.tsx'
import { useOpen, useParam } from '../../data/url.ts'
import { Asked, Empty } from '../../parts/asked.tsx'
import { Table } from '../../parts/table.tsx'
import { columnsOf } from '../leases/columns.tsx'
import { Csv } from '../leases/csv.tsx'

const NOTHING: ReadonlySet<string> = new Set()

/** The same as the map, as a table: the leases of one controller and transport, in the order of their numbers. */
export function HeldLeases({ controller, transport }: { controller: string; transport: 'tcp' | 'udp' }) {
  const query = useAskPages('lease', 'list', { controller, sort: 'port' })
  const { error, refetch } = query
  const pages = query.data?.pages
  return (
    <section className="controller-leases" aria-labelledby="leases">
      <div className="controller-leases-head">
        <h2 id="leases">Leases over {transport}</h2>
        <Link href={`/log?controller=${controller}`}>History of {controller}</Link>
        <Csv filter={{ controller, sort: 'port' }} total={pages?.[0]?.total ?? 0} />
      </div>
      <Asked<readonly LeaseListAnswer[]> query={{ error, refetch, data: pages }} what="the leases">
        {(answers) => (
          <Rows
            answers={answers}
            transport={transport}
            controller={controller}
            onEnd={() => {
              if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage()
            }}
          />
        )}
      </Asked>
    </section>
  )
}

interface RowsProps {
  answers: readonly LeaseListAnswer[]
  controller: string
  transport: 'tcp' | 'udp'
  onEnd: () => void
}

function Rows({ answers, controller, transport, onEnd }: RowsProps) {
  const mine = useMe().team.name
  const open = useOpen()
  const [text] = useParam('p')
  const port = Number(text)
  const rows = useMemo(
    () =>
      answers
        .flatMap(({ leases }) => leases)
        .filter((each) => each.transport === transport || each.transport === 'both'),
    [answers, transport],
  )
  const { now } = answers.at(-1)!
  const columns = useMemo(
    () => columnsOf({ now, mine, picked: NOTHING, onPick: null }).filter(({ key }) => key !== 'controller'),
    [now, mine],
  )
  if (rows.length === 0)
    return (
      <Empty>
        {controller} has no leases over {transport}.
      </Empty>
    )
  const selected = rows.find((lease) => holds(lease, port))?.id ?? null
  return (
    <Table
      label={`Leases of ${controller} over ${transport}`}
      columns={columns}
      rows={rows}
      keyOf={({ id }) => id}
      selected={selected}
      onOpen={({ id }) => open.lease(id)}
      onEnd={onEnd}
      height="60dvh"
    />
  )
}

function holds({ port, count }: Lease, number: number): boolean {
  return port <= number && number < port + count
}
