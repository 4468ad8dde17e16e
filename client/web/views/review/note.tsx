import { type FormEvent, useState } from 'react'
import { leaseName } from '../../../words/lease.ts'
import { Button } from '../../parts/button.tsx'
import { Segments, TextField } from '../../parts/field.tsx'
import { Dialog } from '../../parts/sheets.tsx'
import { CHOICES } from './choices.tsx'
import type { Choice, Row } from './rows.ts'

interface NoteProps {
  row: Row
  onSave: (decision: Choice, note: string | null) => void
  onClose: () => void
}

/** A decision with a word about it, for whoever reads the review later. */
export function Note({ row, onSave, onClose }: NoteProps) {
  const [note, setNote] = useState(row.decided?.note ?? '')
  const [decision, setDecision] = useState<Choice>(row.decided?.decision ?? 'ask')
  const save = (event: FormEvent) => {
    event.preventDefault()
    onSave(decision, note.trim() === '' ? null : note.trim())
  }
  return (
    <Dialog title={`Note on ${leaseName(row.lease)}`} onClose={onClose}>
      <form className="form" onSubmit={save}>
        <TextField
          label="Note"
          hint="It stands in the review’s record; of a lease that is kept, in the log too."
          value={note}
          onChange={setNote}
          maxLength={500}
        />
        <Segments
          label="Decision"
          value={decision}
          options={CHOICES.map((each) => [each, each])}
          onChange={setDecision}
        />
        <div className="actions">
          <Button type="submit" kind="primary">
            Save “{decision}” {note.trim() === '' ? 'without a note' : 'with this note'}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
