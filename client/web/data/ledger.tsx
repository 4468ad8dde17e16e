import { createContext, type ReactNode, useContext } from 'react'
import type { PortClient, Whoami } from '../../index.ts'

interface Ledger {
  readonly client: PortClient
  /** Null: nobody is signed in, and what may be seen is the technote. */
  readonly me: Whoami | null
}

const Context = createContext<Ledger | null>(null)

export function LedgerProvider({ children, ...ledger }: Ledger & { children: ReactNode }) {
  return <Context value={ledger}>{children}</Context>
}

function useLedger(): Ledger {
  const ledger = useContext(Context)
  if (ledger === null) throw new Error('outside of LedgerProvider')
  return ledger
}

export function useClient(): PortClient {
  return useLedger().client
}

/** Who is signed in; views behind the sign-in always have one. */
export function useMe(): Whoami {
  const { me } = useLedger()
  if (me === null) throw new Error('this view needs somebody who is signed in')
  return me
}

export function useMaybeMe(): Whoami | null {
  return useLedger().me
}

/** What the page offers follows from the role; what is allowed, the server decides. */
export function useMay(): { write: boolean; administer: boolean } {
  const role = useLedger().me?.role
  return { write: role === 'member' || role === 'admin', administer: role === 'admin' }
}
