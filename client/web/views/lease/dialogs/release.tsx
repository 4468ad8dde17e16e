import { useState } from 'react'
import { portLabel } from '../../../../../server/domain/lease.ts'
import type { Lease } from '../../../../index.ts'
import type { InputOf } from '../../../../procedures.ts'
import { useAct } from '../../../data/act.ts'
import { useMe } from '../../../data/ledger.tsx'
import { useUndo } from '../../../data/undo.ts'
import { TextField, wrongWith } from '../../../parts/field.tsx'
import { useToast } from '../../../parts/toast.tsx'
import { againRequest } from '../acts.ts'
import { durationWords, placeOf, releasedText } from '../words.ts'
import { Asking, type AskProps } from './asking.tsx'

/** Gives a lease back, after saying what that means. */
export function ReleaseDialog({ lease, onClose }: AskProps) {
  const { id, epoch, team, chart } = lease
  const [reason, setReason] = useState('')
  const { quarantineSeconds } = useMe().server.defaults
  const said = useSayReleased()
  const act = useAct((client, input: InputOf<'lease', 'release'>) => client.lease.release(input), {
    onDone({ lease: next }) {
      said(next)
      onClose()
    },
  })
  const wrong = wrongWith(act.error, 'reason')
  return (
    <Asking
      title={`Release ${placeOf(lease)}`}
      button={`Release ${portLabel(lease)}`}
      danger
      act={act}
      isSaid={wrong !== null}
      onSubmit={() => act.mutate({ id, epoch, ...(reason.trim() === '' ? {} : { reason }) })}
      onClose={onClose}
    >
      <p>
        {quarantineSeconds === 0
          ? 'The number is free for anybody at once.'
          : `The number is quarantined for ${durationWords(quarantineSeconds)}: so long only ${team} may have it again, for ${chart}. Then it is free for anybody.`}
      </p>
      <TextField
        label="Reason (optional)"
        hint="It stands in the log."
        value={reason}
        onChange={setReason}
        wrong={wrong}
      />
    </Asking>
  )
}

/** Says that a lease was released, and offers to have it again. */
export function useSayReleased(): (lease: Lease) => void {
  const say = useToast()
  const undo = useUndo()
  return (lease) =>
    say(releasedText(lease), {
      text: 'Lease it again',
      act: () =>
        undo(async (client) => {
          const { lease: again } = await client.lease.acquire(againRequest(lease))
          return `Granted ${placeOf(again)} to ${again.chart} again.`
        }),
    })
}
