import { useMemo } from 'react'
import { Link } from 'wouter'
import {
  type Action,
  judge,
  placeText,
  type Severity,
  type Strategy,
  type Verdict,
} from '../../../../server/domain/strategy/index.ts'
import { useMay } from '../../data/ledger.tsx'
import { useOpen } from '../../data/url.ts'
import { Asked, Empty } from '../../parts/asked.tsx'
import { Button } from '../../parts/button.tsx'
import { useEvidence } from './evidence.ts'
import { Then } from './then.tsx'

const MARKS: Record<Severity, readonly [mark: string, word: string]> = {
  error: ['✗', 'wrong'],
  warning: ['!', 'look at it'],
  ok: ['✓', 'good'],
}

/** Each port that the strategy opens, the worst first, and what to do about it. */
export function Verdicts({ strategy, controller }: { strategy: Strategy; controller: string | null }) {
  const evidence = useEvidence(controller)
  if (controller === null) return <Judged strategy={strategy} evidence={null} />
  return (
    <Asked query={evidence} what={`what is leased on ${controller}`}>
      {(known) => <Judged strategy={strategy} evidence={known} />}
    </Asked>
  )
}

function Judged({ strategy, evidence }: { strategy: Strategy; evidence: Parameters<typeof judge>[1] }) {
  const { verdicts, errors, warnings } = useMemo(() => judge(strategy, evidence), [strategy, evidence])
  const kind = errors > 0 ? 'wrong' : warnings > 0 ? 'warn' : 'good'
  return (
    <>
      <div className="note" data-kind={kind} role="status">
        {summary(errors, warnings, verdicts.length, evidence?.controller ?? null)}
      </div>
      {strategy.problems.map(({ severity, file, line, message }) => (
        <div className="note" data-kind={severity === 'error' ? 'wrong' : 'warn'} key={`${file} ${line} ${message}`}>
          {file === null ? '' : `${line === null ? file : `${file}:${line}`}: `}
          {message}
        </div>
      ))}
      {verdicts.length === 0 ? (
        <Empty>No communication handle with a value was found: this strategy opens no port that its files name.</Empty>
      ) : (
        <ul className="check-verdicts" aria-label="Verdicts">
          {verdicts.map((verdict) => (
            <One key={`${verdict.kind} ${verdict.file} ${verdict.line} ${verdict.text}`} verdict={verdict} />
          ))}
        </ul>
      )}
      {evidence === null ? null : <Then strategy={strategy} evidence={evidence} />}
    </>
  )
}

function summary(errors: number, warnings: number, all: number, controller: string | null): string {
  const by = controller === null ? 'the technote' : `the technote and the leases of ${controller}`
  const count = (n: number, one: string, many: string) => (n === 0 ? [] : [`${n} ${n === 1 ? one : many}`])
  const found = [
    ...count(errors, 'thing is wrong', 'things are wrong'),
    ...count(warnings, 'thing to look at', 'things to look at'),
  ]
  if (found.length > 0) return `${found.join(', ')}: compared with ${by}.`
  return all === 0 ? `Nothing to compare with ${by}.` : `Nothing collides: compared with ${by}.`
}

function One({ verdict }: { verdict: Verdict }) {
  const { severity, places, text, chart, handle, message, action } = verdict
  const [mark, word] = MARKS[severity]
  return (
    <li className="check-verdict" data-severity={severity}>
      <span className="check-mark">
        <span aria-hidden="true">{mark}</span>
        <span className="unseen">{word}</span>
      </span>
      <span className="check-what">
        <code>{text}</code>
        <span className="muted">{places.map(placeText).join(', ')}</span>
      </span>
      <span>
        {message}
        {chart === null ? null : (
          <span className="muted">
            {' '}
            {chart}
            {handle ? `, ${handle}` : ''}
          </span>
        )}
      </span>
      <span className="actions">{action === null ? null : <Next action={action} />}</span>
    </li>
  )
}

/** From a verdict to what a person does next. */
function Next({ action }: { action: Action }) {
  const open = useOpen()
  const { write } = useMay()
  if (action.do === 'explain') return <Link href={`/explain/${action.port}`}>Explain {action.port}</Link>
  if (action.do === 'ask') {
    return (
      <>
        <span>Ask {action.contact || action.team}</span>
        <Button size="small" onClick={() => open.lease(action.leaseId)}>
          Show the lease
        </Button>
      </>
    )
  }
  const { controller, chart, transport, port } = action
  if (!write) return null
  return (
    <Button size="small" onClick={() => open.newLease({ controller, chart, transport, port: port ?? undefined })}>
      {port === null ? 'Lease a port instead…' : `Lease ${port}…`}
    </Button>
  )
}
