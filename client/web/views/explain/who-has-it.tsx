import { Link } from 'wouter'
import { portLabel } from '../../../../server/domain/lease.ts'
import type { Lease } from '../../../index.ts'
import { useAsk } from '../../data/ask.ts'
import { useMaybeMe } from '../../data/ledger.tsx'
import { useOpen } from '../../data/url.ts'
import { Asked, Empty } from '../../parts/asked.tsx'
import { State } from '../../parts/state.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { When } from '../../parts/when.tsx'

/** The leases of a number on all controllers, for who is signed in. */
export function WhoHasIt({ port }: { port: number }) {
  return useMaybeMe() === null ? null : <Leases port={port} />
}

function Leases({ port }: { port: number }) {
  const query = useAsk('lease', 'list', { port, limit: 1000 })
  const me = useMaybeMe()
  const open = useOpen()
  const columnsAt = (now: string): Column<Lease>[] => [
    {
      key: 'controller',
      head: 'Controller',
      cell: ({ controller }) => <Link href={`/c/${controller}?p=${port}`}>{controller}</Link>,
    },
    { key: 'port', head: 'Port', cell: portLabel },
    { key: 'chart', head: 'Chart', cell: ({ chart }) => chart },
    { key: 'team', head: 'Team', cell: ({ team, contact }) => `${team} · ${contact}` },
    { key: 'state', head: 'State', cell: (lease) => <State lease={lease} mine={me?.team.name} now={now} /> },
    { key: 'since', head: 'Since', wide: true, cell: ({ createdAt }) => <When at={createdAt} day /> },
  ]
  return (
    <>
      <h2>Who has it</h2>
      <Asked query={query} what="who has it">
        {({ leases, now, total }) =>
          leases.length === 0 ? (
            <Empty>Nobody has {port} on any controller.</Empty>
          ) : (
            <Table
              label={`Leases of ${port}`}
              columns={columnsAt(now)}
              rows={leases}
              total={total}
              keyOf={({ id }) => id}
              onOpen={({ id }) => open.lease(id)}
              height="60dvh"
            />
          )
        }
      </Asked>
    </>
  )
}
