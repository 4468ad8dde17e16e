import { useState } from 'react'
import { portLabel } from '../../../../../server/domain/lease.ts'
import type { InputOf } from '../../../../procedures.ts'
import { useAct } from '../../../data/act.ts'
import { TextField, wrongWith } from '../../../parts/field.tsx'
import { LabelFields, labelRows, readLabels } from '../../../parts/labels.tsx'
import { useSayChanged } from '../say-changed.ts'
import { placeOf } from '../words.ts'
import { Asking, type AskProps } from './asking.tsx'

/** Corrects what is written about a lease; its number stays. */
export function EditDialog({ lease, onClose }: AskProps) {
  const { id, revision } = lease
  const [texts, setTexts] = useState({ ...lease, ticket: lease.ticket ?? '' })
  const [rows, setRows] = useState(() => labelRows(lease.labels))
  const said = useSayChanged(lease)
  const act = useAct((client, input: InputOf<'lease', 'update'>) => client.lease.update(input), {
    onDone({ lease: next }) {
      said(next)
      onClose()
    },
  })
  const wrong = (field: string) => wrongWith(act.error, field)
  const field = (name: 'purpose' | 'chart' | 'handle' | 'ticket', label: string, hint?: string) => (
    <TextField
      label={label}
      hint={hint}
      value={texts[name]}
      onChange={(value) => setTexts({ ...texts, [name]: value })}
      wrong={wrong(name)}
    />
  )
  const { purpose, chart, handle } = texts
  const ticket = texts.ticket.trim() === '' ? null : texts.ticket
  return (
    <Asking
      title={`Edit ${placeOf(lease)}`}
      button={`Save ${portLabel(lease)}`}
      act={act}
      isSaid={['purpose', 'chart', 'handle', 'ticket', 'labels'].some((each) => wrong(each) !== null)}
      onSubmit={() => act.mutate({ id, revision, purpose, chart, handle, ticket, labels: readLabels(rows) })}
      onClose={onClose}
    >
      {field('purpose', 'Purpose', 'An auditor will read this.')}
      {field('chart', 'Chart')}
      {field('handle', 'Handle')}
      {field('ticket', 'Ticket (optional)')}
      <LabelFields rows={rows} onChange={setRows} wrong={wrong('labels')} />
    </Asking>
  )
}
