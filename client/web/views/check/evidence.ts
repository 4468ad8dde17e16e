import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import type { Evidence } from '../../../../server/domain/strategy/index.ts'
import type { PortleaseError } from '../../../index.ts'
import { gatherEvidence } from '../../../strategy/evidence.ts'
import { useClient } from '../../data/ledger.tsx'

/** What the ledger says of a controller, as strategies are judged by it. The key begins as a lease's: changes make it old. */
export function useEvidence(controller: string | null): UseQueryResult<Evidence, PortleaseError> {
  const client = useClient()
  return useQuery<Evidence, PortleaseError>({
    queryKey: ['lease', 'evidence', controller],
    enabled: controller !== null,
    queryFn: () => gatherEvidence(client, controller ?? ''),
  })
}
