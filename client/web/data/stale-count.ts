import { type QueryClient, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { PortleaseError } from '../../index.ts'
import { useClient, useMay } from './ledger.tsx'

/** Nobody needs it newer than this, in milliseconds. */
const EVERY_MS = 60_000
/** On a ledger of a million leases the server counts for seconds: it does so for a hundredth of its time at most. */
const TIMES_LONGER = 100
/** What a view shows is read first, in milliseconds. */
const AFTER_MS = 3000
/** How long the server may count. */
export const COUNT_MS = 60_000

interface Counted {
  readonly total: number
  /** How long it took to count, in milliseconds. */
  readonly tookMs: number
}

const KEY = ['stale-count'] as const

/**
 * How many leases are stale, for who may review them; undefined while it is not known. Asked for slowly, and never because
 * something changed: the review itself knows better and says so by `noteStaleCount`; while it is open, `isOpen`, nobody asks.
 */
export function useStaleCount(isOpen: boolean): number | undefined {
  const client = useClient()
  const { administer } = useMay()
  const isTime = useLater()
  const { data } = useQuery<Counted, PortleaseError>({
    queryKey: KEY,
    queryFn: async ({ signal }) => {
      const begun = performance.now()
      const { total } = await client.admin.stale({ limit: 1 }, { signal, timeoutMs: COUNT_MS })
      return { total, tookMs: performance.now() - begun }
    },
    enabled: administer && isTime && !isOpen,
    refetchInterval: ({ state }) => Math.max(EVERY_MS, TIMES_LONGER * (state.data?.tookMs ?? 0)),
    staleTime: 'static',
  })
  return data?.total
}

/** What the review has just seen. */
export function noteStaleCount(queries: QueryClient, total: number): void {
  queries.setQueryData<Counted>(KEY, (known) => ({ total, tookMs: known?.tookMs ?? 0 }))
}

function useLater(): boolean {
  const [isTime, setTime] = useState(false)
  useEffect(() => {
    const timer = setTimeout(setTime, AFTER_MS, true)
    return () => clearTimeout(timer)
  }, [])
  return isTime
}
