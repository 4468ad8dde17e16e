import { useState } from 'react'
import { portLabel } from '../../../../server/domain/lease.ts'
import type { Lease, PortClient } from '../../../index.ts'
import { useAct } from '../../data/act.ts'
import { useMe } from '../../data/ledger.tsx'
import { Button } from '../../parts/button.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useToast } from '../../parts/toast.tsx'
import { Asking } from '../lease/dialogs/asking.tsx'
import { useSayReleased } from '../lease/dialogs/release.tsx'
import { confirmedText, durationWords, holderOf, placeOf } from '../lease/words.ts'

/** What can be done with the chosen leases, at the foot of the page. */
export function SelectionBar({ leases, onClear }: { leases: readonly Lease[]; onClear: () => void }) {
  const [isAsking, ask] = useState(false)
  const say = useToast()
  const reservations = leases.filter(({ ttlSeconds }) => ttlSeconds === null)
  const confirm = useAct((client, ids: string[]) => client.lease.confirm({ ids }), {
    onDone(answer) {
      say(confirmedText(answer.leases))
      onClear()
    },
  })
  const count = leases.length === 1 ? '1 lease' : `${leases.length} leases`
  return (
    <section className="leases-bar no-print" aria-label="Chosen leases">
      <strong aria-live="polite">{count} chosen</strong>
      <div className="actions">
        <Button
          kind="primary"
          busy={confirm.isPending}
          unable={reservations.length === 0 ? 'These have a TTL: a program renews them.' : null}
          onClick={() => confirm.mutate(reservations.map(({ id }) => id))}
        >
          Still needed
          {reservations.length > 0 && reservations.length < leases.length ? ` (${reservations.length})` : ''}
        </Button>
        <Button kind="danger" aria-haspopup="dialog" onClick={() => ask(true)}>
          Release {leases.length === 1 ? portLabel(leases[0]!) : count}…
        </Button>
        <Button kind="quiet" onClick={onClear}>
          Choose none
        </Button>
      </div>
      <Problem error={confirm.error} />
      {isAsking ? <ReleaseDialog leases={leases} onClose={() => ask(false)} onDone={onClear} /> : null}
    </section>
  )
}

interface ReleaseDialogProps {
  leases: readonly Lease[]
  onClose: () => void
  onDone: () => void
}

function ReleaseDialog({ leases: chosen, onClose, onDone }: ReleaseDialogProps) {
  const [leases] = useState(chosen)
  const { quarantineSeconds } = useMe().server.defaults
  const say = useToast()
  const sayOne = useSayReleased()
  const act = useAct(releaseAll, {
    onDone(released) {
      if (released.length === 1) sayOne(released[0]!)
      else say(`Released ${released.length} leases.`)
      onClose()
      onDone()
    },
  })
  const what = leases.length === 1 ? portLabel(leases[0]!) : `${leases.length} leases`
  return (
    <Asking
      title={`Release ${what}`}
      button={`Release ${what}`}
      danger
      act={act}
      onSubmit={() => act.mutate(leases)}
      onClose={onClose}
    >
      <ul className="leases-list">
        {leases.map((lease) => (
          <li key={lease.id}>
            {placeOf(lease)}, {holderOf(lease)}
          </li>
        ))}
      </ul>
      <p>
        {quarantineSeconds === 0
          ? 'The numbers are free for anybody at once.'
          : `The numbers are quarantined for ${durationWords(quarantineSeconds)}: so long only their team may have them again, for the same charts.`}
      </p>
    </Asking>
  )
}

/** One after the other; releasing again what was released already changes nothing, so that trying again is safe. */
async function releaseAll(client: PortClient, leases: readonly Lease[]): Promise<Lease[]> {
  const released: Lease[] = []
  for (const { id, epoch } of leases) released.push((await client.lease.release({ id, epoch })).lease)
  return released
}
