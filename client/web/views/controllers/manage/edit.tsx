import { type FormEvent, useState } from 'react'
import type { ControllerInfo } from '../../../../index.ts'
import type { InputOf } from '../../../../procedures.ts'
import { useAct } from '../../../data/act.ts'
import { Button } from '../../../parts/button.tsx'
import { Problem } from '../../../parts/problem.tsx'
import { Dialog } from '../../../parts/sheets.tsx'
import { useToast } from '../../../parts/toast.tsx'
import { FactFields, isSaidByFields, readFacts } from './facts.tsx'

const FIELDS = ['title', 'site', 'addresses', 'system']

/** Changes what is known of a controller, as it was when the dialog opened: who else changed it meanwhile is not overwritten. */
export function EditDialog({ controller, onClose }: { controller: ControllerInfo; onClose: () => void }) {
  const [seen] = useState(controller)
  const { name, revision } = seen
  const [facts, setFacts] = useState({ ...seen, addresses: seen.addresses.join(', ') })
  const say = useToast()
  const act = useAct((client, input: InputOf<'controller', 'update'>) => client.controller.update(input), {
    onDone() {
      say(`${name} is changed.`)
      onClose()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    act.mutate({ name, revision, ...readFacts(facts) })
  }
  return (
    <Dialog title={`Edit ${name}`} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <FactFields facts={facts} error={act.error} onChange={(next) => setFacts({ ...facts, ...next })} />
        {isSaidByFields(act.error, FIELDS) ? null : <Problem error={act.error} />}
        <div className="actions">
          <Button type="submit" kind="primary" busy={act.isPending}>
            Save {name}
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </div>
      </form>
    </Dialog>
  )
}
