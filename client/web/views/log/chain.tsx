import { useEffect, useRef, useState } from 'react'
import type { PortleaseError, VerifyAnswer } from '../../../index.ts'
import { verifyChain } from '../../../verify-chain.ts'
import { useClient } from '../../data/ledger.tsx'
import { Button } from '../../parts/button.tsx'
import { Copy } from '../../parts/copy.tsx'
import { Problem } from '../../parts/problem.tsx'

/** Up to so many events the chain is verified without being asked: a second's work for the server. */
const UNASKED = 20_000

/** Whether the log is unaltered, as the server recomputes it, slice by slice. `revision`: the ledger's, as it is known. */
export function Chain({ revision }: { revision: number }) {
  const { state, verify } = useChain()
  const begun = useRef(false)
  useEffect(() => {
    if (begun.current || revision > UNASKED) return
    begun.current = true
    verify()
  }, [revision, verify])
  const { progress, answer, error } = state
  if (progress)
    return (
      <div className="log-chain" aria-live="polite">
        <progress max={progress.head} value={progress.checked} aria-label="Events verified" />
        <span className="muted">
          verifying the chain: {progress.checked.toLocaleString('en')} of {progress.head.toLocaleString('en')} events
        </span>
      </div>
    )
  if (error) return <Problem error={error} onRetry={verify} />
  return (
    <div className="log-chain" aria-live="polite">
      {answer ? <Verdict {...answer} /> : null}
      <Button size="small" onClick={verify}>
        {answer ? 'Verify again' : `Verify the chain of ${revision.toLocaleString('en')} events`}
      </Button>
    </div>
  )
}

function Verdict({ ok, head, firstBreak }: VerifyAnswer) {
  if (!ok)
    return (
      <strong className="log-broken" role="alert">
        The chain is broken{firstBreak ? ` at event ${firstBreak.revision}: ${firstBreak.why}` : '.'}
      </strong>
    )
  return (
    <span>
      <strong className="log-whole">chain whole</strong> to revision {head.revision}, sha256{' '}
      <code title={head.hash}>{head.hash.slice(0, 12)}…</code>{' '}
      <Copy text={`${head.revision}:${head.hash}`} what="the head, to be noted elsewhere" />
    </span>
  )
}

interface State {
  progress?: { checked: number; head: number }
  answer?: VerifyAnswer
  error?: PortleaseError
}

function useChain(): { state: State; verify: () => void } {
  const client = useClient()
  const [state, setState] = useState<State>({})
  const running = useRef<AbortController>(null)
  useEffect(() => () => running.current?.abort(), [])
  const [verify] = useState(() => () => {
    running.current?.abort()
    const run = new AbortController()
    const { signal } = run
    running.current = run
    const onProgress = (checked: number, head: number) => signal.aborted || setState({ progress: { checked, head } })
    setState({ progress: { checked: 0, head: 1 } })
    verifyChain(client, { signal, onProgress }).then(
      (answer) => signal.aborted || setState({ answer }),
      (error: PortleaseError) => signal.aborted || setState({ error }),
    )
  })
  return { state, verify }
}
