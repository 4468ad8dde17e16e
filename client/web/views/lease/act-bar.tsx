import { useState } from 'react'
import { portLabel } from '../../../../server/domain/lease.ts'
import type { Lease } from '../../../index.ts'
import { useAct } from '../../data/act.ts'
import { useMe } from '../../data/ledger.tsx'
import { useOpen } from '../../data/url.ts'
import { Button } from '../../parts/button.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useToast } from '../../parts/toast.tsx'
import { type Act, againRequest, offeredActs } from './acts.ts'
import { EditDialog } from './dialogs/edit.tsx'
import { EndQuarantineDialog } from './dialogs/end-quarantine.tsx'
import { HandOverDialog } from './dialogs/hand-over.tsx'
import { ReleaseDialog } from './dialogs/release.tsx'
import { RenewDialog } from './dialogs/renew.tsx'
import { RestoreDialog } from './dialogs/restore.tsx'
import { RevokeDialog } from './dialogs/revoke.tsx'
import { focusState } from './focus.ts'
import { confirmedText, placeOf } from './words.ts'

const DIALOGS = {
  renew: RenewDialog,
  edit: EditDialog,
  handOver: HandOverDialog,
  release: ReleaseDialog,
  revoke: RevokeDialog,
  restore: RestoreDialog,
  endQuarantine: EndQuarantineDialog,
} as const satisfies Partial<Record<Act, unknown>>
type Asking = keyof typeof DIALOGS

const TEXTS: readonly (readonly [Asking, text: string])[] = [
  ['renew', 'Renew…'],
  ['edit', 'Edit…'],
  ['handOver', 'Hand over…'],
  ['release', 'Release…'],
  ['restore', 'Restore…'],
  ['endQuarantine', 'End quarantine…'],
  ['revoke', 'Revoke…'],
]

/** What can be done with the lease, as role and team allow. */
export function ActBar({ lease }: { lease: Lease }) {
  const offered = offeredActs(lease, useMe())
  const [asking, ask] = useState<{ act: Asking; lease: Lease } | null>(null)
  if (offered.size === 0) return null
  const Asked = asking === null ? null : DIALOGS[asking.act]
  return (
    <section className="lease-acts" aria-label="What can be done">
      <div className="actions">
        {offered.has('confirm') ? <StillNeeded lease={lease} /> : null}
        {offered.has('acquireAgain') ? <AcquireAgain lease={lease} /> : null}
        {TEXTS.filter(([act]) => offered.has(act)).map(([act, text]) => (
          <Button
            key={act}
            kind={act === 'release' || act === 'revoke' ? 'danger' : 'plain'}
            // As it is when the dialog opens: who else changes it meanwhile is not overwritten.
            onClick={() => ask({ act, lease })}
            aria-haspopup="dialog"
          >
            {text}
          </Button>
        ))}
      </div>
      {Asked && asking ? (
        <Asked
          lease={asking.lease}
          onClose={() => {
            ask(null)
            focusState()
          }}
        />
      ) : null}
    </section>
  )
}

function StillNeeded({ lease }: { lease: Lease }) {
  const say = useToast()
  const act = useAct((client, { id }: Lease) => client.lease.confirm({ id }), {
    onDone: ({ leases }) => say(confirmedText(leases)),
  })
  return (
    <>
      <Button
        kind={lease.overdue ? 'primary' : 'plain'}
        busy={act.isPending}
        onClick={() => act.mutate(lease)}
        title={`${portLabel(lease)} is still needed: its review date moves on`}
      >
        Still needed
      </Button>
      <Problem error={act.error} />
    </>
  )
}

function AcquireAgain({ lease }: { lease: Lease }) {
  const say = useToast()
  const open = useOpen()
  const act = useAct((client, known: Lease) => client.lease.acquire(againRequest(known)), {
    onDone({ lease: next }) {
      say(`Granted ${placeOf(next)} to ${next.chart} again.`)
      if (next.id !== lease.id) open.lease(next.id)
      focusState()
    },
  })
  return (
    <>
      <Button kind="primary" busy={act.isPending} onClick={() => act.mutate(lease)}>
        Lease {portLabel(lease)} again
      </Button>
      <Problem error={act.error} />
    </>
  )
}
