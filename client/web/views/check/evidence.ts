import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import type { Evidence } from '../../../../server/domain/strategy/index.ts'
import type { Lease, PortleaseError } from '../../../index.ts'
import { useClient, useMaybeMe } from '../../data/ledger.tsx'

/** What the ledger says of a controller, as strategies are judged by it. The key begins as a lease's: changes make it old. */
export function useEvidence(controller: string | null): UseQueryResult<Evidence, PortleaseError> {
  const client = useClient()
  const team = useMaybeMe()?.team.name ?? null
  return useQuery<Evidence, PortleaseError>({
    queryKey: ['lease', 'evidence', controller],
    enabled: controller !== null && team !== null,
    queryFn: async ({ signal }) => {
      const name = controller ?? ''
      const { exclusions } = await client.controller.get({ name }, { signal })
      const leases: Lease[] = []
      for await (const lease of client.lease.iterate({ controller: name }, { signal })) leases.push(lease)
      return { controller: name, team, leases, exclusions }
    },
  })
}
