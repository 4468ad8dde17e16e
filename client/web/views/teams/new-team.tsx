import { type FormEvent, useState } from 'react'
import { NAME, NAME_TEXT } from '../../../../server/domain/text.ts'
import type { InputOf } from '../../../procedures.ts'
import { useAct } from '../../data/act.ts'
import { Button } from '../../parts/button.tsx'
import { TextField, wrongWith } from '../../parts/field.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Dialog } from '../../parts/sheets.tsx'
import { useToast } from '../../parts/toast.tsx'
import { maxPortsOf, TeamFields, wrongNumber } from './team-fields.tsx'

export function NewTeam({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('')
  const [words, setWords] = useState({ title: '', contact: '', maxPorts: '' })
  const say = useToast()
  const create = useAct((client, input: InputOf<'team', 'create'>) => client.team.create(input), {
    onDone({ team }) {
      say(`Team ${team.name} is there. Its people need a token each.`)
      onClose()
    },
  })
  const unable = whyNot(name, words)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const { title, contact, maxPorts } = words
    if (unable !== null || create.isPending) return
    create.mutate({ name: name.trim(), title, contact, maxPorts: maxPortsOf(maxPorts) })
  }
  return (
    <Dialog title="New team" onClose={onClose}>
      <form className="form" onSubmit={submit} noValidate>
        <TextField
          label="Name"
          hint="For commands and files: a-z, 0-9, dot, underscore and dash. It stays as it is."
          value={name}
          onChange={setName}
          wrong={wrongWith(create.error, 'name') ?? (name === '' || NAME.test(name.trim()) ? null : NAME_TEXT)}
          required
        />
        <TeamFields words={words} onChange={setWords} error={create.error} />
        <Problem error={create.error} />
        <div className="actions">
          <Button type="submit" kind="primary" busy={create.isPending} unable={unable}>
            Create team {name.trim()}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

function whyNot(name: string, { contact, maxPorts }: { contact: string; maxPorts: string }): string | null {
  if (!NAME.test(name.trim())) return 'Give it a name first.'
  if (contact.trim() === '') return 'Say whom to ring first.'
  return wrongNumber(maxPorts)
}
