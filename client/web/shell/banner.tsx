import { useEffect, useState, useSyncExternalStore } from 'react'
import { connection } from '../data/connection.ts'
import { useMaybeMe } from '../data/ledger.tsx'

/** A lost request or two is a restart; after so long somebody should know, in milliseconds. */
const PATIENCE_MS = 1500

/** Above everything: that the server does not answer, and what the server says about itself. */
export function Banner() {
  const problems = useMaybeMe()?.server.problems ?? []
  return (
    <div aria-live="polite">
      <Lost />
      {problems.map((problem) => (
        <div className="banner" data-kind="warn" key={problem}>
          {problem}
        </div>
      ))}
    </div>
  )
}

function Lost() {
  const { lostAt, answeredAt } = useSyncExternalStore(connection.subscribe, connection.get)
  const [shown, setShown] = useState(false)
  useEffect(() => {
    if (lostAt === null) return setShown(false)
    const timer = setTimeout(setShown, PATIENCE_MS, true)
    return () => clearTimeout(timer)
  }, [lostAt])
  if (!shown) return null
  const since = new Date(answeredAt).toLocaleTimeString()
  return (
    <div className="banner" data-kind="wrong">
      The server does not answer. What you see is from {since}; trying again. What you send meanwhile waits a few
      seconds and then says what became of it.
    </div>
  )
}
