import type { ReactNode } from 'react'
import type { PortleaseError } from '../../index.ts'
import { Problem } from './problem.tsx'

/** What was asked for, when it is there; until then that it is on its way, or why it does not come. */
export function Asked<T>({
  query,
  what,
  children,
}: {
  /** Of useAsk, or of anything that answers like it. */
  query: { data: T | undefined; error: PortleaseError | null; refetch: () => unknown }
  /** For the line while it loads: `the leases`. */
  what: string
  children: (answer: T) => ReactNode
}) {
  const { data, error, refetch } = query
  if (data !== undefined) {
    return (
      <>
        {error ? <Problem error={error} onRetry={() => void refetch()} /> : null}
        {children(data)}
      </>
    )
  }
  if (error) return <Problem error={error} onRetry={() => void refetch()} />
  return (
    <div className="loading" aria-busy="true">
      Loading {what}…
    </div>
  )
}

/** Nothing is there: says so, and what to do. */
export function Empty({ children }: { children: ReactNode }) {
  return <div className="empty">{children}</div>
}
