import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { PortleaseError, type Whoami } from '../index.ts'
import { clientFor } from './data/client.ts'
import { LedgerProvider } from './data/ledger.tsx'
import { Problem } from './parts/problem.tsx'
import { Toasts } from './parts/toast.tsx'
import { noteEnding } from './session/ending.ts'
import { currentToken, endToken, onToken } from './session/token.ts'
import { Page } from './shell/page.tsx'

/** The stream says what is old; the client repeats what failed. */
const QUERIES = { staleTime: 60_000, gcTime: 5 * 60_000, retry: false, refetchOnWindowFocus: false } as const

export function App() {
  const token = useSyncExternalStore(onToken, currentToken)
  return (
    <Toasts key={token}>
      <Session token={token} />
    </Toasts>
  )
}

/** Another person sees nothing of what the one before had loaded, and undoes nothing that the one before did. */
function Session({ token }: { token: string | null }) {
  const [queries] = useState(() => new QueryClient({ defaultOptions: { queries: QUERIES } }))
  return (
    <QueryClientProvider client={queries}>
      <SignedIn token={token} />
    </QueryClientProvider>
  )
}

/** Asks who is signed in before anything is shown: what is offered follows from it. */
function SignedIn({ token }: { token: string | null }) {
  const client = useMemo(() => clientFor(token), [token])
  const asked = useQuery<Whoami, PortleaseError>({
    queryKey: ['system', 'whoami', undefined],
    queryFn: ({ signal }) => client.system.whoami(undefined, { signal }),
    enabled: token !== null,
  })
  const { error, data } = asked
  const ending = PortleaseError.is(error, 'UNAUTHENTICATED') ? error : null
  useEffect(() => {
    if (ending === null || token === null) return
    noteEnding(ending)
    endToken(token)
  }, [ending, token])
  if (token === null) return <LedgerPage client={client} me={null} />
  if (data) return <LedgerPage client={client} me={data} />
  if (error) return <Problem error={error} onRetry={() => void asked.refetch()} />
  return <div className="loading">Signing in…</div>
}

function LedgerPage({ client, me }: { client: ReturnType<typeof clientFor>; me: Whoami | null }) {
  return (
    <LedgerProvider client={client} me={me}>
      <Page />
    </LedgerProvider>
  )
}
