import { type FormEvent, useState } from 'react'
import type { Plan } from '../../../index.ts'
import { useAct } from '../../data/act.ts'
import { Button } from '../../parts/button.tsx'
import { TextField, wrongWith } from '../../parts/field.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Dialog } from '../../parts/sheets.tsx'
import { useToast } from '../../parts/toast.tsx'
import { When } from '../../parts/when.tsx'

/** Everything that the review revoked goes back to its holders, for as long as its quarantine lasts. */
export function Undo({ plan }: { plan: Plan }) {
  const [isOpen, setOpen] = useState(false)
  const revoked = plan.outcome?.revoked ?? []
  const still = stillRevoked(plan)
  const [first] = still.map(({ quarantinedUntil }) => quarantinedUntil ?? '').sort()
  if (revoked.length === 0) return null
  const back = plan.decisions.filter(({ id, lease }) => revoked.includes(id) && lease?.state === 'active').length
  return (
    <>
      {back > 0 ? (
        <div>
          {back === revoked.length ? 'Undone: all are' : `${back} of ${revoked.length} are`} back with their holders.
        </div>
      ) : null}
      {first ? (
        <div className="actions">
          <Button onClick={() => setOpen(true)} aria-haspopup="dialog">
            Undo all
          </Button>
          <span className="muted">
            until <When at={first} />
          </span>
        </div>
      ) : null}
      {!first && back < revoked.length ? <div>What is not back with its holder cannot be undone any more.</div> : null}
      {isOpen ? <UndoDialog planId={plan.id} count={still.length} onClose={() => setOpen(false)} /> : null}
    </>
  )
}

/** As the review left them: somebody may have given one back alone, or ended its quarantine. */
function stillRevoked({ decisions, outcome }: Plan) {
  return decisions.flatMap(({ id, lease }) =>
    outcome?.revoked.includes(id) && lease?.state === 'quarantined' ? [lease] : [],
  )
}

function UndoDialog({ planId, count, onClose }: { planId: string; count: number; onClose: () => void }) {
  const [reason, setReason] = useState('')
  const say = useToast()
  const undo = useAct((client, input: { planId: string; reason: string }) => client.admin.restore(input), {
    onDone({ leases, skipped }) {
      const skips = skipped.length > 0 ? `, ${skipped.length} could not be: ${skipped[0]?.message}` : ''
      say(`${leases.length === 1 ? '1 lease is' : `${leases.length} leases are`} back with their holders${skips}.`)
      onClose()
    },
  })
  const what = count === 1 ? '1 lease' : `${count} leases`
  const unable = reason.trim() === '' ? 'Say why first.' : null
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (unable === null && !undo.isPending) undo.mutate({ planId, reason: reason.trim() })
  }
  return (
    <Dialog title="Undo the review" onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <p>{what} go back to their holders: the same numbers, new epochs. What was kept stays confirmed.</p>
        <TextField
          label="Reason"
          hint="It stands in the log."
          value={reason}
          onChange={setReason}
          wrong={wrongWith(undo.error, 'reason')}
          maxLength={500}
        />
        <Problem error={undo.error} />
        <div className="actions">
          <Button type="submit" kind="primary" busy={undo.isPending} unable={unable}>
            Give {what} back
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
