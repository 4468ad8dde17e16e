import type { ReactNode } from 'react'
import { PortleaseError } from '../../index.ts'
import { Button } from './button.tsx'

interface ProblemProps {
  error: unknown
  /** Offers to try again. */
  onRetry?: (() => void) | undefined
  /** Offers a number that would have worked. */
  onPort?: ((port: number) => void) | undefined
  children?: ReactNode
}

interface Details {
  holder?: { contact?: string; team?: string }
  contact?: string
  nearest?: number[]
  next?: string
  refusals?: { message: string }[]
}

/** A refusal as the server words it, and below it whom to ask, what would have worked and what to do next. */
export function Problem({ error, onRetry, onPort, children }: ProblemProps) {
  if (error === null || error === undefined) return null
  const known = PortleaseError.is(error)
  const details: Details = known ? (error.details as Details) : {}
  const fields = PortleaseError.is(error, 'INVALID_INPUT') ? error.details.fields : []
  const message = known
    ? error.message
    : 'Something went wrong in this page. Load it again; if it stays, tell an admin.'
  return (
    <div className="note" data-kind="wrong" role="alert">
      <div>{message}</div>
      <More details={details} fields={fields} message={message} onPort={onPort} />
      {children}
      {onRetry ? (
        <div className="actions">
          <Button size="small" onClick={onRetry}>
            Try again
          </Button>
        </div>
      ) : null}
      {known && error.requestId ? (
        <div className="muted">
          {error.code}, request <code>{error.requestId}</code>
        </div>
      ) : null}
    </div>
  )
}

interface MoreProps {
  details: Details
  /** What is wrong with which field of the input. */
  fields: readonly { path: string; message: string }[]
  message: string
  onPort: ProblemProps['onPort']
}

function More({ details, fields, message, onPort }: MoreProps) {
  const { holder, nearest = [], next, refusals = [] } = details
  const ask = holder ? holder.contact || holder.team : details.contact
  const unsaid = fields.filter((field) => !message.includes(field.message.replace(/\.$/, '')))
  return (
    <>
      {unsaid.map((field) => (
        <div key={field.path}>
          {field.path}: {field.message}
        </div>
      ))}
      {refusals.length > 1 ? refusals.slice(0, 50).map((each) => <div key={each.message}>{each.message}</div>) : null}
      {ask && !message.includes(ask) ? <div>Ask {ask}.</div> : null}
      {nearest.length > 0 ? (
        <div className="actions">
          Free:{' '}
          {nearest.map((port) =>
            onPort ? (
              <Button key={port} size="small" onClick={() => onPort(port)}>
                {port}
              </Button>
            ) : (
              <code key={port}>{port}</code>
            ),
          )}
        </div>
      ) : null}
      {next && !message.includes(next) ? <div>{next}</div> : null}
    </>
  )
}
