import { type FormEvent, useState } from 'react'
import type { PortleaseError } from '../../../index.ts'
import { useAct } from '../../data/act.ts'
import { useSetParams } from '../../data/url.ts'
import { Button } from '../../parts/button.tsx'
import { TextField, wrongWith } from '../../parts/field.tsx'
import { Problem } from '../../parts/problem.tsx'
import type { Planned } from './what-happens.tsx'

/** More than a few: the count, typed, is the word that proves that the list was read. */
const A_FEW = 3

interface ApplyProps {
  planId: string
  will: Planned
  /** Decisions are still on their way to the server. */
  isSaving: boolean
}

/** Reason, ticket, the count, and the button that says what it will do. */
export function Apply({ planId, will, isSaving }: ApplyProps) {
  const [words, setWords] = useState({ reason: '', ticket: '' })
  const [typed, setTyped] = useState('')
  const setParams = useSetParams()
  const apply = useAct(
    (client, input: { planId: string; reason: string; ticket?: string }) => client.admin.applyRevoke(input),
    { onDone: () => setParams({ step: null, show: null, why: null, team: null }) },
  )
  const count = will.revoke.length
  const mustType = count > A_FEW
  const unable = whyNot({
    isSaving,
    reason: words.reason,
    wrongCount: mustType && typed.trim() !== String(count),
    count,
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (unable !== null || apply.isPending) return
    const [reason, ticket] = [words.reason.trim(), words.ticket.trim()]
    apply.mutate({ planId, reason, ...(ticket ? { ticket } : {}) })
  }
  return (
    <form className="review-apply" onSubmit={submit}>
      <Words words={words} onChange={setWords} error={apply.error} />
      {mustType ? (
        <TextField
          label={`Type ${count} to revoke ${count} leases`}
          inputMode="numeric"
          value={typed}
          onChange={setTyped}
        />
      ) : null}
      <Problem error={apply.error} />
      <div className="actions">
        <Button type="submit" kind={count > 0 ? 'danger' : 'primary'} busy={apply.isPending} unable={unable}>
          {labelOf(will)}
        </Button>
        {unable === null ? null : <span className="muted">{unable}</span>}
      </div>
    </form>
  )
}

interface WordsProps {
  words: { reason: string; ticket: string }
  onChange: (words: WordsProps['words']) => void
  error: PortleaseError | null
}

function Words({ words, onChange, error }: WordsProps) {
  return (
    <>
      <TextField
        label="Reason"
        hint="It stands in the log and is told to the holders."
        value={words.reason}
        onChange={(reason) => onChange({ ...words, reason })}
        wrong={wrongWith(error, 'reason')}
        maxLength={500}
        required
      />
      <TextField
        label="Ticket"
        hint="The change request, if there is one."
        value={words.ticket}
        onChange={(ticket) => onChange({ ...words, ticket })}
        wrong={wrongWith(error, 'ticket')}
        maxLength={100}
      />
    </>
  )
}

function whyNot(state: { isSaving: boolean; reason: string; wrongCount: boolean; count: number }): string | null {
  if (state.reason.trim() === '') return 'Say why first.'
  if (state.wrongCount) return `Type ${state.count} to go on.`
  return state.isSaving ? 'The last decisions are still being saved.' : null
}

function labelOf({ revoke, confirm }: Planned): string {
  if (revoke.length > 0) return `Revoke ${leases(revoke.length)}`
  return confirm.length > 0 ? `Confirm ${leases(confirm.length)}` : 'End the review: nothing changes'
}

function leases(count: number): string {
  return count === 1 ? '1 lease' : `${count} leases`
}
