import { type FormEvent, useState } from 'react'
import { useLocation } from 'wouter'
import type { InputOf } from '../../../../procedures.ts'
import { useAct } from '../../../data/act.ts'
import { Button } from '../../../parts/button.tsx'
import { TextField, wrongWith } from '../../../parts/field.tsx'
import { Problem } from '../../../parts/problem.tsx'
import { Dialog } from '../../../parts/sheets.tsx'
import { useToast } from '../../../parts/toast.tsx'
import { FactFields, type Facts, isSaidByFields, readFacts } from './facts.tsx'

const EMPTY: Facts = { title: '', site: '', addresses: '', system: 'linux' }
const FIELDS = ['name', 'title', 'site', 'addresses', 'system']

/** Makes a controller known; the next one of the same site begins where this one ended. */
export function RegisterDialog({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('')
  const [facts, setFacts] = useState(EMPTY)
  const say = useToast()
  const [, go] = useLocation()
  const act = useAct((client, input: InputOf<'controller', 'register'>) => client.controller.register(input), {
    onDone({ controller }) {
      say(`${controller.name} is registered.`, { text: 'Open it', act: () => go(`/c/${controller.name}`) })
      onClose()
    },
  })
  const wanted = name.trim().toLowerCase()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    act.mutate({ name: wanted, ...readFacts(facts) })
  }
  return (
    <Dialog title="Register a controller" onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <TextField
          label="Name"
          hint="Small letters, digits, dots and dashes; it stays: epic-line1"
          value={name}
          onChange={setName}
          wrong={wrongWith(act.error, 'name')}
          required
        />
        <FactFields facts={facts} error={act.error} onChange={setFacts} />
        {isSaidByFields(act.error, FIELDS) ? null : <Problem error={act.error} />}
        <div className="actions">
          <Button
            type="submit"
            kind="primary"
            busy={act.isPending}
            unable={wanted === '' ? 'Give it a name first.' : null}
          >
            Register {wanted || 'it'}
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </div>
      </form>
    </Dialog>
  )
}
