import { portLabel } from '../../../../../server/domain/lease.ts'
import type { InputOf } from '../../../../procedures.ts'
import { useAct } from '../../../data/act.ts'
import { useToast } from '../../../parts/toast.tsx'
import { placeOf } from '../words.ts'
import type { AskProps } from './asking.tsx'
import { WithReason } from './with-reason.tsx'

/** An admin gives a quarantined lease back to its team. */
export function RestoreDialog({ lease, onClose }: AskProps) {
  const { id, team } = lease
  const say = useToast()
  const act = useAct((client, input: InputOf<'admin', 'restore'>) => client.admin.restore(input), {
    onDone() {
      say(`${placeOf(lease)} is team ${team}'s again.`)
      onClose()
    },
  })
  return (
    <WithReason
      title={`Restore ${placeOf(lease)}`}
      button={`Restore ${portLabel(lease)}`}
      act={act}
      onSubmit={({ reason }) => act.mutate({ id, reason })}
      onClose={onClose}
    >
      <p>Team {team} has the number again, under a new epoch, as if it had never been taken.</p>
    </WithReason>
  )
}
