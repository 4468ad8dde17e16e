import { nearNames } from '../../../../server/domain/near.ts'
import type { Lease, LeaseFilter } from '../../../index.ts'
import { useAsk } from '../../data/ask.ts'
import { useMay } from '../../data/ledger.tsx'
import { useOpen, useSetParams } from '../../data/url.ts'
import { Empty } from '../../parts/asked.tsx'
import { Button } from '../../parts/button.tsx'
import { NARROWING } from './filter.ts'

const ALL = Object.fromEntries(NARROWING.map((name) => [name, null]))

/** No lease fits: says for what, and what to do. */
export function Nothing({ filter }: { filter: LeaseFilter }) {
  const { search, controller, team, label, state, mine, overdue } = filter
  const setParams = useSetParams()
  const open = useOpen()
  const { write } = useMay()
  const others = [team, label, state, mine, overdue].some((each) => each !== undefined)
  const isWhole = search === undefined && !others
  return (
    <Empty>
      {search !== undefined ? (
        <Near search={search} />
      ) : isWhole ? (
        <span>
          {controller ?? 'This ledger'} has no leases. {write ? 'The next one is the first.' : ''}
        </span>
      ) : overdue ? (
        <span>Nothing is overdue here: every review date lies ahead.</span>
      ) : (
        <span>No lease fits these filters.</span>
      )}
      <div className="actions">
        {isWhole && controller === undefined ? null : <Button onClick={() => setParams(ALL)}>Show all leases</Button>}
        {isWhole && write ? (
          <Button kind="primary" onClick={() => open.newLease({ controller })}>
            New lease
          </Button>
        ) : null}
      </div>
    </Empty>
  )
}

/** What was searched for, and a word that there is and that was probably meant. */
function Near({ search }: { search: string }) {
  const setParams = useSetParams()
  // Half of the word is seldom mistyped: what has it may have the word that was meant.
  const begin = search.slice(0, Math.max(2, Math.ceil(search.length / 2)))
  const { data } = useAsk('lease', 'list', { search: begin, limit: 200 }, { enabled: begin !== search })
  const [near] = nearNames(search, (data?.leases ?? []).flatMap(wordsOf), 1)
  return (
    <span>
      Nothing matches “{search}”.{' '}
      {near === undefined ? null : (
        <>
          Did you mean{' '}
          <button type="button" className="leases-near" onClick={() => setParams({ q: near })}>
            {near}
          </button>
          ?
        </>
      )}
    </span>
  )
}

function wordsOf({ chart, handle, team, purpose, controller }: Lease): string[] {
  return `${chart} ${handle} ${team} ${purpose} ${controller}`.split(/[\s/_]+/)
}
