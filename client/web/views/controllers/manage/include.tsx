import { useState } from 'react'
import type { Exclusion } from '../../../../index.ts'
import type { InputOf } from '../../../../procedures.ts'
import { useAct } from '../../../data/act.ts'
import { Button } from '../../../parts/button.tsx'
import { TextField } from '../../../parts/field.tsx'
import { Problem } from '../../../parts/problem.tsx'
import { Dialog } from '../../../parts/sheets.tsx'
import { useToast } from '../../../parts/toast.tsx'
import { When } from '../../../parts/when.tsx'
import { rangeText } from './exclude.tsx'

/** The exclusions that stand, each with a button that ends it. */
export function IncludeDialog({ exclusions, onClose }: { exclusions: readonly Exclusion[]; onClose: () => void }) {
  const [reason, setReason] = useState('')
  const say = useToast()
  const act = useAct((client, input: InputOf<'controller', 'include'>) => client.controller.include(input), {
    onDone({ exclusion: { first, last, controller } }) {
      say(`${rangeText(first, last)} on ${controller ?? 'every controller'} can be leased again.`)
      if (exclusions.length === 1) onClose()
    },
  })
  return (
    <Dialog title="Excluded numbers" onClose={onClose}>
      <TextField label="Reason" hint="Optional; it stands in the log" value={reason} onChange={setReason} />
      <Problem error={act.error} />
      <ul className="controllers-exclusions">
        {exclusions.map((exclusion) => (
          <li key={exclusion.id}>
            <div>
              <strong className="number">{rangeText(exclusion.first, exclusion.last)}</strong>{' '}
              {exclusion.transport === 'both' ? 'tcp and udp' : exclusion.transport} on{' '}
              {exclusion.controller ?? 'every controller'}: {exclusion.reason}
              <div className="muted">
                since <When at={exclusion.createdAt} day />, by {exclusion.createdBy}
              </div>
            </div>
            <Button
              size="small"
              busy={act.isPending && act.variables.id === exclusion.id}
              onClick={() => act.mutate({ id: exclusion.id, ...(reason.trim() ? { reason: reason.trim() } : {}) })}
            >
              Include {rangeText(exclusion.first, exclusion.last)} again
            </Button>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
