import { portLabel } from '../../../../server/domain/lease.ts'
import type { Lease } from '../../../index.ts'
import { dayOf } from '../../../words/when.ts'
import { useOpen } from '../../data/url.ts'
import { Button } from '../../parts/button.tsx'
import { Problem } from '../../parts/problem.tsx'
import type { Draft } from './draft.ts'
import type { Forecast } from './forecast.ts'

interface AnswerProps {
  forecast: Forecast
  draft: Draft
  onPort: (port: number) => void
}

/** What one would get, or why not and what is nearest; told as it changes. */
export function Answer({ forecast, draft, onPort }: AnswerProps) {
  return (
    <div className="new-lease-answer" aria-live="polite">
      <Said forecast={forecast} draft={draft} onPort={onPort} />
    </div>
  )
}

function Said({ forecast, draft, onPort }: AnswerProps) {
  switch (forecast.kind) {
    case 'nothing':
      return (
        <div className="note muted">
          {draft.controller.trim() === ''
            ? 'Name a controller, and the number that you would get stands here.'
            : 'What you would get stands here as soon as the fields above can be read.'}
        </div>
      )
    case 'asking':
      return forecast.before === null ? (
        <div className="note muted">Looking for a number…</div>
      ) : (
        <div className="new-lease-old" aria-busy="true">
          <Said forecast={forecast.before} draft={draft} onPort={onPort} />
        </div>
      )
    case 'refused':
      return <Problem error={forecast.error} onPort={onPort} />
    case 'kept':
      return <Kept lease={forecast.lease} draft={draft} />
    case 'granted':
      return (
        <div className="note" data-kind="good">
          <div>
            You would get <strong className="number">{portLabel(forecast.lease)}</strong>.
          </div>
          <div className="muted">{endText(forecast.lease)}</div>
        </div>
      )
  }
}

function Kept({ lease, draft }: { lease: Lease; draft: Draft }) {
  const open = useOpen()
  return (
    <div className="note" data-kind="warn">
      <div>
        {lease.chart} has <strong className="number">{portLabel(lease)}</strong> on {lease.controller} already, since{' '}
        {dayOf(lease.createdAt)}. It would be kept as it is.
      </div>
      {['', lease.purpose].includes(draft.purpose.trim()) ? null : <div>It keeps its own purpose: {lease.purpose}</div>}
      <div className="actions">
        <Button size="small" onClick={() => open.lease(lease.id)}>
          Show {portLabel(lease)}
        </Button>
      </div>
    </div>
  )
}

function endText({ reviewBy, expiresAt }: Lease): string {
  if (reviewBy !== null) return `It stays yours; on ${dayOf(reviewBy)} you are asked whether you still need it.`
  return expiresAt === null ? '' : 'It expires after its TTL unless a program renews it.'
}
