import { useParam } from '../../data/url.ts'
import { Asked } from '../../parts/asked.tsx'
import { Drafts, NothingStale } from './begin.tsx'
import type { Draft } from './draft.ts'
import { Filters } from './filters.tsx'
import { Head } from './head.tsx'
import { rowsOf, type Shown, tallyOf } from './rows.ts'
import { useFilter, useStale, useTotal } from './stale.ts'
import { Tallied } from './tallied.tsx'
import { Work } from './work.tsx'

/** Step 1: every stale lease with its reasons, and a decision about each. */
export function ReviewStep({ draft }: { draft: Draft }) {
  const filter = useFilter()
  const stale = useStale(filter)
  const total = useTotal(filter, stale.data?.[0])
  const [shown] = useParam('show', 'all')
  const leases = stale.data?.flatMap((page) => page.leases) ?? []
  const how = { complete: stale.data !== undefined && !stale.hasNextPage, filtered: Object.keys(filter).length > 0 }
  const rows = rowsOf(leases, draft.decided, { ...how, shown: shown as Shown })
  const { changed, ...tally } = tallyOf(draft.decided.values())
  const decided = tally.keep + tally.revoke + tally.ask
  const open =
    how.complete && !how.filtered
      ? rowsOf(leases, draft.decided, { ...how, shown: 'open' }).length
      : total && Math.max(0, total - decided)
  const isNothing = total === 0 && !how.filtered && decided + changed === 0
  return (
    <>
      <Head step={1}>{isNothing ? null : <Tallied draft={draft} total={total} open={open} />}</Head>
      {draft.planId === null ? <Drafts /> : null}
      <Asked query={stale} what="the stale leases">
        {(pages) =>
          isNothing ? (
            <NothingStale />
          ) : (
            <>
              <Filters counts={pages[0]?.counts ?? {}} total={total} />
              <Work
                draft={draft}
                rows={rows}
                now={pages.at(-1)?.now ?? ''}
                total={pages[0]?.total ?? 0}
                onEnd={() => stale.hasNextPage && !stale.isFetching && void stale.fetchNextPage()}
              />
            </>
          )
        }
      </Asked>
    </>
  )
}
