import { type ReactNode, useState } from 'react'
import { portLabel } from '../../../../../server/domain/lease.ts'
import type { InputOf } from '../../../../procedures.ts'
import { dayOf } from '../../../../words/when.ts'
import { useAct } from '../../../data/act.ts'
import { useMay } from '../../../data/ledger.tsx'
import { useUndo } from '../../../data/undo.ts'
import { Segments, TextField, wrongWith } from '../../../parts/field.tsx'
import { useToast } from '../../../parts/toast.tsx'
import { endOfDay } from '../day.ts'
import { placeOf } from '../words.ts'
import { Asking, type AskProps } from './asking.tsx'
import { MoveDialog } from './move.tsx'
import { TeamField } from './team-field.tsx'

/** Gives a lease to another team: by an offer that they accept, or by an admin's word. */
export function HandOverDialog(props: AskProps) {
  const { administer } = useMay()
  const [how, setHow] = useState<'offer' | 'move'>('offer')
  const choice = administer ? (
    <Segments
      label="How"
      value={how}
      options={[
        ['offer', 'Offer it to them'],
        ['move', 'Move it at once'],
      ]}
      onChange={setHow}
    />
  ) : null
  const Chosen = how === 'offer' ? OfferDialog : MoveDialog
  return <Chosen {...props} choice={choice} />
}

function OfferDialog({ lease, onClose, choice }: AskProps & { choice: ReactNode }) {
  const { id, epoch, team: holder } = lease
  const [team, setTeam] = useState('')
  const [until, setUntil] = useState('')
  const [note, setNote] = useState('')
  const say = useToast()
  const undo = useUndo()
  const act = useAct((client, input: InputOf<'lease', 'offer'>) => client.lease.offer(input), {
    onDone({ lease: next }) {
      const end = next.offer === null ? '' : ` until ${dayOf(next.offer.until)}`
      say(`Offered ${placeOf(next)} to ${team}${end}. It stays ${holder}'s until they accept.`, {
        text: 'Take it back',
        act: () => undo((client) => client.lease.decline({ id, epoch }).then(() => 'The offer was taken back.')),
      })
      onClose()
    },
  })
  const wrong = { until: wrongWith(act.error, 'until'), note: wrongWith(act.error, 'note') }
  return (
    <Asking
      title={`Hand over ${placeOf(lease)}`}
      button={`Offer ${portLabel(lease)}${team === '' ? '' : ` to ${team}`}`}
      unable={team === '' ? 'Choose a team first.' : null}
      act={act}
      isSaid={wrong.until !== null || wrong.note !== null}
      onSubmit={() =>
        act.mutate({
          ...{ id, epoch, team },
          ...(until === '' ? {} : { until: endOfDay(until) }),
          ...(note.trim() === '' ? {} : { note }),
        })
      }
      onClose={onClose}
    >
      {choice}
      <p>They get the same number with its history when they accept. Until then it stays {holder}’s.</p>
      <TeamField of={holder} value={team} onChange={setTeam} />
      <TextField
        label="Until (optional)"
        hint="The last day of the offer; left empty, a week from now."
        type="date"
        value={until}
        onChange={setUntil}
        wrong={wrong.until}
      />
      <TextField label="Note (optional)" value={note} onChange={setNote} wrong={wrong.note} />
    </Asking>
  )
}
