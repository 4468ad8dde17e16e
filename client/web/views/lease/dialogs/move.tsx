import { type ReactNode, useState } from 'react'
import { portLabel } from '../../../../../server/domain/lease.ts'
import type { InputOf } from '../../../../procedures.ts'
import { useAct } from '../../../data/act.ts'
import { useUndo } from '../../../data/undo.ts'
import { TextField, wrongWith } from '../../../parts/field.tsx'
import { useToast } from '../../../parts/toast.tsx'
import { placeOf } from '../words.ts'
import { Asking, type AskProps } from './asking.tsx'
import { TeamField } from './team-field.tsx'

/** An admin moves a lease to another team without asking either. */
export function MoveDialog({ lease, onClose, choice }: AskProps & { choice: ReactNode }) {
  const { id, revision, team: holder } = lease
  const [team, setTeam] = useState('')
  const [reason, setReason] = useState('')
  const say = useToast()
  const undo = useUndo()
  const act = useAct((client, input: InputOf<'admin', 'handover'>) => client.admin.handover(input), {
    onDone({ lease: next }) {
      say(`Moved ${placeOf(next)} from ${holder} to ${next.team}.`, {
        text: 'Move it back',
        act: () =>
          undo(async (client) => {
            const why = 'Moved by mistake: undone at once.'
            await client.admin.handover({ id, revision: next.revision, team: holder, reason: why })
            return `${placeOf(next)} is ${holder}'s again.`
          }),
      })
      onClose()
    },
  })
  const wrong = wrongWith(act.error, 'reason')
  return (
    <Asking
      title={`Hand over ${placeOf(lease)}`}
      button={`Move ${portLabel(lease)}${team === '' ? '' : ` to ${team}`}`}
      unable={
        team === '' ? 'Choose a team first.' : reason.trim() === '' ? 'Say a reason: it stands in the log.' : null
      }
      act={act}
      isSaid={wrong !== null}
      onSubmit={() => act.mutate({ id, revision, team, reason })}
      onClose={onClose}
    >
      {choice}
      <p>It is theirs at once, under a new epoch. Neither team is asked: ring both.</p>
      <TeamField of={holder} value={team} onChange={setTeam} />
      <TextField
        label="Reason"
        hint="It stands in the log."
        value={reason}
        onChange={setReason}
        wrong={wrong}
        required
      />
    </Asking>
  )
}
