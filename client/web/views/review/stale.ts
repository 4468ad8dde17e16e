import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { STALE_REASONS } from '../../../../server/domain/stale.ts'
import type { PortleaseError, StaleAnswer } from '../../../index.ts'
import type { InputOf } from '../../../procedures.ts'
import { useAsk } from '../../data/ask.ts'
import { useClient } from '../../data/ledger.tsx'
import { COUNT_MS, noteStaleCount } from '../../data/stale-count.ts'
import { useParam } from '../../data/url.ts'

const PAGE = 500

export type StaleFilter = Pick<Extract<InputOf<'admin', 'stale'>, object>, 'reason' | 'team' | 'controller'>

/** What the address narrows the review to. */
export function useFilter(): StaleFilter {
  const [why] = useParam('why')
  const [team] = useParam('team')
  const [controller] = useParam('controller')
  const reason = STALE_REASONS.find((each) => each === why)
  return { ...(reason ? { reason } : {}), ...(team ? { team } : {}), ...(controller ? { controller } : {}) }
}

/** How many are stale whatever the reason: `first` knows it when no reason is asked for. */
export function useTotal({ reason, ...beside }: StaleFilter, first: StaleAnswer | undefined): number | undefined {
  const others = useAsk('admin', 'stale', { limit: 1, ...beside }, { enabled: reason !== undefined, keep: true })
  return reason === undefined ? first?.total : others.data?.total
}

/** The stale leases page by page. The key begins as a single answer's, so that the same changes make it old. */
export function useStale(filter: StaleFilter) {
  const client = useClient()
  const queries = useQueryClient()
  return useInfiniteQuery<StaleAnswer, PortleaseError, StaleAnswer[], readonly unknown[], string | null>({
    queryKey: ['admin', 'stale', 'pages', filter],
    queryFn: async ({ pageParam, signal }) => {
      const from = pageParam === null ? {} : { cursor: pageParam }
      const page = await client.admin.stale({ ...filter, limit: PAGE, ...from }, { signal, timeoutMs: COUNT_MS })
      if (Object.keys(filter).length === 0) noteStaleCount(queries, page.total)
      return page
    },
    initialPageParam: null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    select: ({ pages }) => pages,
    placeholderData: keepPreviousData,
  })
}
