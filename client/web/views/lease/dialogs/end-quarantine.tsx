import type { InputOf } from '../../../../procedures.ts'
import { useAct } from '../../../data/act.ts'
import { useToast } from '../../../parts/toast.tsx'
import { placeOf } from '../words.ts'
import type { AskProps } from './asking.tsx'
import { WithReason } from './with-reason.tsx'

/** An admin states that nothing uses the number any more. */
export function EndQuarantineDialog({ lease, onClose }: AskProps) {
  const { id, revision, team } = lease
  const say = useToast()
  const act = useAct((client, input: InputOf<'admin', 'endQuarantine'>) => client.admin.endQuarantine(input), {
    onDone() {
      say(`${placeOf(lease)} is free for anybody.`)
      onClose()
    },
  })
  return (
    <WithReason
      title={`End the quarantine of ${placeOf(lease)}`}
      button="End quarantine"
      danger
      withTicket
      act={act}
      onSubmit={(words) => act.mutate({ id, revision, ...words })}
      onClose={onClose}
    >
      <p>
        The number is free for anybody at once, and team {team} cannot have it back by right. Make sure that nothing
        listens on it any more. This cannot be undone.
      </p>
    </WithReason>
  )
}
