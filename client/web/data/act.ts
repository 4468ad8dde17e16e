import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query'
import type { PortClient, PortleaseError } from '../../index.ts'
import { useClient } from './ledger.tsx'

interface ActOptions<R> {
  /** After it is done and what it changed is old. */
  onDone?: (result: R) => void
}

/**
 * One write: `const release = useAct((client, input: …) => client.lease.release(input))`. The client repeats what is safe
 * to repeat. Show `act.error` with <Problem>; while `act.isPending` a <Button busy>.
 */
export function useAct<I, R>(
  write: (client: PortClient, input: I) => Promise<R>,
  { onDone }: ActOptions<R> = {},
): UseMutationResult<R, PortleaseError, I> {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation<R, PortleaseError, I>({
    mutationFn: (input) => write(client, input),
    onSuccess(result) {
      // The stream tells it too, a moment later.
      void queries.invalidateQueries()
      onDone?.(result)
    },
  })
}
