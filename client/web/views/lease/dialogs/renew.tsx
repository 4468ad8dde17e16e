import { useState } from 'react'
import { portLabel } from '../../../../../server/domain/lease.ts'
import { durationText, secondsOf } from '../../../../duration.ts'
import type { InputOf } from '../../../../procedures.ts'
import { momentOf } from '../../../../words/when.ts'
import { useAct } from '../../../data/act.ts'
import { TextField, wrongWith } from '../../../parts/field.tsx'
import { useToast } from '../../../parts/toast.tsx'
import { placeOf } from '../words.ts'
import { Asking, type AskProps } from './asking.tsx'

const TTL_WORDS = 'A TTL is a number and its unit: 90s, 30m, 12h or 7d.'

/** Starts a TTL again. */
export function RenewDialog({ lease, onClose }: AskProps) {
  const { id, epoch, ttlSeconds } = lease
  const [ttl, setTtl] = useState(durationText(ttlSeconds ?? 3600))
  const say = useToast()
  const act = useAct((client, input: InputOf<'lease', 'renew'>) => client.lease.renew(input), {
    onDone({ lease: next }) {
      say(`Renewed ${placeOf(next)} until ${momentOf(next.expiresAt ?? next.renewedAt)}.`)
      onClose()
    },
  })
  const seconds = secondsOf(ttl)
  const refused = wrongWith(act.error, 'ttlSeconds')
  return (
    <Asking
      title={`Renew ${placeOf(lease)}`}
      button={`Renew ${portLabel(lease)} for ${seconds === null ? '…' : durationText(seconds)}`}
      unable={seconds === null ? TTL_WORDS : null}
      act={act}
      isSaid={refused !== null}
      onSubmit={() => seconds !== null && act.mutate({ id, epoch, ttlSeconds: seconds })}
      onClose={onClose}
    >
      <TextField
        label="TTL"
        hint="The lease expires so long from now unless it is renewed again: 90s, 30m, 12h, 7d."
        value={ttl}
        onChange={setTtl}
        wrong={seconds === null ? TTL_WORDS : refused}
      />
    </Asking>
  )
}
