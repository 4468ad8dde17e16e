import { createTRPCUntypedClient, httpLink } from '@trpc/client'
import type { AppRouter } from '../server/api/router.ts'
import { type Fetch, guardedFetch } from './fetch.ts'
import type { Kind } from './kind.ts'

export type Send = (name: string, kind: Kind, input: unknown, signal: AbortSignal) => Promise<unknown>

/**
 * Sends one request over tRPC's plain link: batching would add a timer's turn to a lone call and tie its answer to the
 * slowest neighbour.
 */
export function createSend(url: string, token: string | undefined, fetch: Fetch): Send {
  const client = createTRPCUntypedClient<AppRouter>({
    links: [
      httpLink({
        url: `${url}/trpc`,
        fetch: guardedFetch(fetch) as typeof globalThis.fetch,
        headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      }),
    ],
  })
  return (name, kind, input, signal) =>
    kind === 'query' ? client.query(name, input, { signal }) : client.mutation(name, input, { signal })
}
