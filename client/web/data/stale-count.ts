import { useQuery } from '@tanstack/react-query'
import type { PortleaseError } from '../../index.ts'
import { useClient, useMay } from './ledger.tsx'

/** On a ledger of a million leases the count takes a second of the server's: nobody needs it newer than this, in milliseconds. */
const EVERY_MS = 60_000

/** How many leases are stale, for who may review them; undefined while it is not known. Asked for slowly, not with every change. */
export function useStaleCount(): number | undefined {
  const client = useClient()
  const { administer } = useMay()
  const { data } = useQuery<number, PortleaseError>({
    queryKey: ['stale-count'],
    queryFn: async ({ signal }) => (await client.admin.stale({ limit: 1 }, { signal })).total,
    enabled: administer,
    refetchInterval: EVERY_MS,
    staleTime: EVERY_MS,
  })
  return data
}
