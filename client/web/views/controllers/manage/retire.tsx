import { type FormEvent, useState } from 'react'
import type { ControllerWithUsage } from '../../../../index.ts'
import type { InputOf } from '../../../../procedures.ts'
import { useAct } from '../../../data/act.ts'
import { Button } from '../../../parts/button.tsx'
import { TextField, wrongWith } from '../../../parts/field.tsx'
import { Problem } from '../../../parts/problem.tsx'
import { Dialog } from '../../../parts/sheets.tsx'
import { useToast } from '../../../parts/toast.tsx'
import { counted, fleetRow } from '../fleet.ts'
import { isSaidByFields } from './facts.tsx'

/** Says what retiring does before it is done: no new leases, and those that stand stay. */
export function RetireDialog({ controller, onClose }: { controller: ControllerWithUsage; onClose: () => void }) {
  const { name } = controller
  const { leased } = fleetRow(controller)
  const [reason, setReason] = useState('')
  const say = useToast()
  const act = useAct((client, input: InputOf<'controller', 'retire'>) => client.controller.retire(input), {
    onDone() {
      say(`${name} is retired.`)
      onClose()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    act.mutate({ name, reason: reason.trim() })
  }
  return (
    <Dialog title={`Retire ${name}`} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <p>
          Nothing new is leased on {name} from then on, and its addresses are free for another controller.{' '}
          {leased === 0
            ? 'No port is leased there.'
            : `${counted(leased, 'leased port')} there stay${leased === 1 ? 's' : ''}, and the review will ask about them.`}{' '}
          It cannot be taken back.
        </p>
        <TextField
          label="Reason"
          hint="It stands in the log for ever: scrapped, replaced by epic-line9"
          value={reason}
          onChange={setReason}
          wrong={wrongWith(act.error, 'reason')}
          required
        />
        {isSaidByFields(act.error, ['reason']) ? null : <Problem error={act.error} />}
        <div className="actions">
          <Button
            type="submit"
            kind="danger"
            busy={act.isPending}
            unable={reason.trim() === '' ? 'Say why first: an auditor will ask.' : null}
          >
            Retire {name}
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </div>
      </form>
    </Dialog>
  )
}
