import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { type PortClient, PortleaseError } from '../../index.ts'
import { useToast } from '../parts/toast.tsx'
import { useClient } from './ledger.tsx'

/**
 * For a toast's button, which outlives the view that said it: `undo((client) => client.lease.decline(…).then(() => 'Taken
 * back.'))` does it and says what was done, or the refusal.
 */
export function useUndo(): (work: (client: PortClient) => Promise<string>) => void {
  const client = useClient()
  const queries = useQueryClient()
  const say = useToast()
  return useCallback(
    (work) => {
      const told = work(client).catch((error: unknown) =>
        PortleaseError.is(error) ? error.message : 'Something went wrong in this page. Nothing was undone.',
      )
      void told.then((text) => {
        say(text)
        void queries.invalidateQueries()
      })
    },
    [client, queries, say],
  )
}
