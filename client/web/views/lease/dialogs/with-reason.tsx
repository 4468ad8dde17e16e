import { type ReactNode, useState } from 'react'
import type { PortleaseError } from '../../../../index.ts'
import { TextField, wrongWith } from '../../../parts/field.tsx'
import { Asking } from './asking.tsx'

interface WithReasonProps {
  title: string
  button: string
  danger?: boolean
  withTicket?: boolean
  act: { isPending: boolean; error: PortleaseError | null }
  onSubmit: (words: { reason: string; ticket?: string }) => void
  onClose: () => void
  children: ReactNode
}

/** What an admin does to others' leases is done with a reason, which the log keeps. */
export function WithReason({ withTicket, act, onSubmit, children, ...rest }: WithReasonProps) {
  const [reason, setReason] = useState('')
  const [ticket, setTicket] = useState('')
  const wrong = [wrongWith(act.error, 'reason'), wrongWith(act.error, 'ticket')] as const
  const isEmpty = reason.trim() === ''
  return (
    <Asking
      {...rest}
      act={act}
      unable={isEmpty ? 'Say a reason: it stands in the log.' : null}
      isSaid={wrong.some((each) => each !== null)}
      onSubmit={() => onSubmit({ reason, ...(ticket.trim() === '' ? {} : { ticket }) })}
    >
      {children}
      <TextField
        label="Reason"
        hint="It stands in the log, and its holder reads it."
        value={reason}
        onChange={setReason}
        wrong={wrong[0]}
        required
      />
      {withTicket ? <TextField label="Ticket (optional)" value={ticket} onChange={setTicket} wrong={wrong[1]} /> : null}
    </Asking>
  )
}
