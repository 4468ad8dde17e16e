import { type InfiniteData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useMemo, useRef, useState } from 'react'
import type { EventListAnswer, LedgerEvent, PortleaseError } from '../../../index.ts'
import { useClient } from '../../data/ledger.tsx'
import { useEvents } from '../../data/live.ts'
import type { LogFilter } from './filter.ts'

const PAGE = 200
/** Of new events at once; a busier ledger is read anew from its end. */
const MOST_NEW = 1000
/** How long news are gathered, in milliseconds. */
const GATHER_MS = 250

type Pages = InfiniteData<EventListAnswer, number>

export interface Log {
  /** Newest first; undefined until the first answer. */
  data: { events: readonly LedgerEvent[]; revision: number } | undefined
  error: PortleaseError | null
  refetch: () => unknown
  /** Reads on towards the beginning of the ledger. */
  older: () => void
  hasOlder: boolean
  /** Something new is there and waits: the list was not to move. */
  hasNews: boolean
  showNews: () => void
}

/** The log from its end, page by page as it is scrolled, with what happens meanwhile put before it. While `still`, it waits. */
export function useLog(filter: LogFilter, still: boolean): Log {
  const client = useClient()
  // Not under `event`: what is new is asked for after what is known, instead of all pages anew.
  const key = useMemo(() => ['log', filter], [filter])
  const query = useInfiniteQuery<EventListAnswer, PortleaseError, Pages, readonly unknown[], number>({
    queryKey: key,
    initialPageParam: Number.MAX_SAFE_INTEGER,
    queryFn: ({ pageParam, signal }) => client.event.list({ ...filter, before: pageParam, limit: PAGE }, { signal }),
    getNextPageParam: ({ events }) => (events.length < PAGE ? null : events.at(-1)!.revision),
  })
  const news = useNews(key, filter, still)
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = query
  const shown = useMemo(
    () => data && { events: data.pages.flatMap(({ events }) => events), revision: data.pages[0]?.revision ?? 0 },
    [data],
  )
  return {
    data: shown,
    error,
    refetch,
    older: () => void (hasNextPage && !isFetchingNextPage && fetchNextPage()),
    hasOlder: hasNextPage,
    ...news,
  }
}

function useNews(key: readonly unknown[], filter: LogFilter, still: boolean) {
  const client = useClient()
  const queries = useQueryClient()
  const [hasNews, setNews] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const showNews = useEffectEvent(async () => {
    setNews(false)
    const known = queries.getQueryData<Pages>(key)?.pages[0]
    if (!known) return
    const answer = await client.event.list({ ...filter, after: known.revision, limit: MOST_NEW }).catch(() => null)
    // What cannot be told apart by its end is read anew.
    if (answer === null || answer.ledgerId !== known.ledgerId || answer.events.length === MOST_NEW)
      return void queries.resetQueries({ queryKey: key })
    queries.setQueryData<Pages>(key, (before) => before && withNews(before, answer))
  })
  useEvents(() => {
    if (still) return setNews(true)
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      void showNews()
    }, GATHER_MS)
  })
  const settle = useEffectEvent(() => hasNews && void showNews())
  useEffect(() => {
    if (!still) settle()
  }, [still])
  useEffect(() => () => clearTimeout(timer.current), [])
  return { hasNews, showNews: () => void showNews() }
}

function withNews({ pages, pageParams }: Pages, answer: EventListAnswer): Pages {
  const [first, ...rest] = pages
  if (!first || answer.revision <= first.revision) return { pages, pageParams }
  const fresh = answer.events.filter(({ revision }) => revision > first.revision).reverse()
  return { pages: [{ ...answer, events: [...fresh, ...first.events] }, ...rest], pageParams }
}
