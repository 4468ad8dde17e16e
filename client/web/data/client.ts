import { createPortClient, type PortClient } from '../../index.ts'
import { notingFetch } from './connection.ts'

/** How long a call is repeated while the server does not answer, in milliseconds: a restart is over by then. */
const RETRY_FOR_MS = 10_000

/** The typed client of this page's own server. */
export function clientFor(token: string | null): PortClient {
  return createPortClient({
    url: location.origin,
    token: token ?? undefined,
    retryForMs: RETRY_FOR_MS,
    fetch: notingFetch,
  })
}
