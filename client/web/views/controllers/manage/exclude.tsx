import { type FormEvent, useState } from 'react'
import type { PortleaseError } from '../../../../index.ts'
import type { InputOf } from '../../../../procedures.ts'
import { useAct } from '../../../data/act.ts'
import { Button } from '../../../parts/button.tsx'
import { Segments, TextField, wrongWith } from '../../../parts/field.tsx'
import { Problem } from '../../../parts/problem.tsx'
import { Dialog } from '../../../parts/sheets.tsx'
import { useToast } from '../../../parts/toast.tsx'
import { counted } from '../fleet.ts'
import { isSaidByFields } from './facts.tsx'

interface Typed {
  first: string
  last: string
  transport: 'tcp' | 'udp' | 'both'
}

/** Withholds a range of numbers on one controller, or on all (null), with a reason that every refusal will give. */
export function ExcludeDialog({ controller, onClose }: { controller: string | null; onClose: () => void }) {
  const [typed, setTyped] = useState<Typed>({ first: '', last: '', transport: 'both' })
  const [reason, setReason] = useState('')
  const say = useToast()
  const place = controller ?? 'every controller'
  const act = useAct((client, input: InputOf<'controller', 'exclude'>) => client.controller.exclude(input), {
    onDone({ exclusion, leases }) {
      const stay =
        leases.length === 0 ? '' : ` ${counted(leases.length, 'lease')} inside stay${leases.length === 1 ? 's' : ''}.`
      say(`${rangeText(exclusion.first, exclusion.last)} on ${place} excluded.${stay}`)
      onClose()
    },
  })
  const range = readRange(typed)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (range) act.mutate({ controller, transport: typed.transport, ...range, reason: reason.trim() })
  }
  return (
    <Dialog title={`Exclude numbers on ${place}`} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <p>They are withheld from new leases. Leases that stand there stay, and the review will ask about them.</p>
        <RangeFields typed={typed} error={act.error} onChange={setTyped} />
        <TextField
          label="Reason"
          hint="It stands in every refusal: WinNAT reserves them"
          value={reason}
          onChange={setReason}
          wrong={wrongWith(act.error, 'reason')}
          required
        />
        {isSaidByFields(act.error, ['first', 'last', 'reason']) ? null : <Problem error={act.error} />}
        <div className="actions">
          <Button type="submit" kind="primary" busy={act.isPending} unable={why(range, reason)}>
            Exclude {range ? rangeText(range.first, range.last) : 'them'}
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </div>
      </form>
    </Dialog>
  )
}

interface RangeFieldsProps {
  typed: Typed
  error: PortleaseError | null
  onChange: (typed: Typed) => void
}

function RangeFields({ typed, error, onChange }: RangeFieldsProps) {
  return (
    <div className="filters">
      <TextField
        label="First number"
        inputMode="numeric"
        value={typed.first}
        onChange={(first) => onChange({ ...typed, first })}
        wrong={wrongWith(error, 'first')}
      />
      <TextField
        label="Last number"
        inputMode="numeric"
        value={typed.last}
        onChange={(last) => onChange({ ...typed, last })}
        wrong={wrongWith(error, 'last')}
        placeholder={typed.first}
      />
      <Segments
        label="Transport"
        value={typed.transport}
        options={[
          ['both', 'both'],
          ['tcp', 'TCP'],
          ['udp', 'UDP'],
        ]}
        onChange={(transport) => onChange({ ...typed, transport })}
      />
    </div>
  )
}

/** The numbers that were typed; one alone is a range of one. What is no number the server is not asked about. */
function readRange({ first, last }: Typed): { first: number; last: number } | null {
  const end = last.trim() === '' ? first : last
  if (!/^\s*\d{1,5}\s*$/.test(first) || !/^\s*\d{1,5}\s*$/.test(end)) return null
  return { first: Number(first), last: Number(end) }
}

function why(range: object | null, reason: string): string | null {
  if (range === null) return 'Give the first and the last number, without separators.'
  return reason.trim() === '' ? 'Say why first: who is refused will read it.' : null
}

/** `61100–61199`, or one number. */
export function rangeText(first: number, last: number): string {
  return first === last ? `${first}` : `${first}–${last}`
}
