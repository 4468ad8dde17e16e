import { portLabel } from '../../../../../server/domain/lease.ts'
import type { InputOf } from '../../../../procedures.ts'
import { momentOf } from '../../../../words/when.ts'
import { useAct } from '../../../data/act.ts'
import { useUndo } from '../../../data/undo.ts'
import { useToast } from '../../../parts/toast.tsx'
import { placeOf } from '../words.ts'
import type { AskProps } from './asking.tsx'
import { WithReason } from './with-reason.tsx'

/** An admin takes a lease back from its team. */
export function RevokeDialog({ lease, onClose }: AskProps) {
  const { id, revision, team, contact } = lease
  const say = useToast()
  const undo = useUndo()
  const act = useAct((client, input: InputOf<'admin', 'revoke'>) => client.admin.revoke(input), {
    onDone({ lease: next }) {
      const until =
        next.quarantinedUntil === null ? '' : ` It can be restored until ${momentOf(next.quarantinedUntil)}.`
      say(`Revoked ${placeOf(next)}, which team ${next.team} had.${until}`, {
        text: 'Restore it',
        act: () =>
          undo(async (client) => {
            await client.admin.restore({ id, reason: 'Revoked by mistake: undone at once.' })
            return `${placeOf(next)} is team ${next.team}'s again.`
          }),
      })
      onClose()
    },
  })
  return (
    <WithReason
      title={`Revoke ${placeOf(lease)}`}
      button={`Revoke ${portLabel(lease)}`}
      danger
      withTicket
      act={act}
      onSubmit={(words) => act.mutate({ id, revision, ...words })}
      onClose={onClose}
    >
      <p>
        Team {team} loses the number. A chart that listens on it goes on listening: ring {contact || `team ${team}`}{' '}
        first. While it is quarantined it can be restored.
      </p>
    </WithReason>
  )
}
