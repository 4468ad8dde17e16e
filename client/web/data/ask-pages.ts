import {
  type InfiniteData,
  keepPreviousData,
  type UseInfiniteQueryResult,
  useInfiniteQuery,
} from '@tanstack/react-query'
import type { PortleaseError } from '../../index.ts'
import type { Calls } from '../../procedures.ts'
import type { Answer, Input } from './ask.ts'
import { useClient } from './ledger.tsx'

type Group = keyof Calls
/** The names of what answers page by page. */
type Paged<G extends Group> = {
  [V in keyof Calls[G] & string]: Answer<G, V> extends { nextCursor: string | null } ? V : never
}[keyof Calls[G] & string]

/** The first page comes soon; who scrolls on gets more at a time. */
const FIRST = 100
const NEXT = 500
/** So many pages are kept as new as the ledger. Beyond them each change would ask for thousands of rows again. */
export const LIVE_PAGES = 8

/**
 * A list page by page, by its name and filter: `useAskPages('lease', 'list', { team })`. It is kept fresh by the event stream
 * as `useAsk` is, up to LIVE_PAGES; `fetchNextPage()` brings more.
 */
export function useAskPages<G extends Group, V extends Paged<G>>(
  group: G,
  verb: V,
  input: Omit<Extract<Input<G, V>, object>, 'cursor' | 'limit'>,
): UseInfiniteQueryResult<InfiniteData<Answer<G, V>>, PortleaseError> {
  const client = useClient()
  const ask = client[group][verb] as (input: unknown, options: { signal: AbortSignal }) => Promise<Answer<G, V>>
  return useInfiniteQuery<Answer<G, V>, PortleaseError, InfiniteData<Answer<G, V>>, readonly unknown[], string | null>({
    queryKey: [group, verb, input, 'pages'],
    queryFn: ({ signal, pageParam }) =>
      ask({ ...input, ...(pageParam === null ? { limit: FIRST } : { limit: NEXT, cursor: pageParam }) }, { signal }),
    initialPageParam: null,
    getNextPageParam: (last) => (last as { nextCursor: string | null }).nextCursor,
    placeholderData: keepPreviousData,
    enabled: ({ state }) => (state.data?.pages.length ?? 0) <= LIVE_PAGES,
  })
}
