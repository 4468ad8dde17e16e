import { type FormEvent, useState } from 'react'
import type { PortleaseError } from '../../../index.ts'
import type { InputOf } from '../../../procedures.ts'
import { useAsk } from '../../data/ask.ts'
import { Button } from '../../parts/button.tsx'
import { SelectField, TextField, wrongWith } from '../../parts/field.tsx'
import { Problem } from '../../parts/problem.tsx'
import { type Ends, Expiry, endOf } from './expiry.tsx'

type Input = InputOf<'token', 'create'>

interface TokenFormProps {
  team: string
  now: string
  error: PortleaseError | null
  isBusy: boolean
  onCreate: (input: Input) => void
}

const ROLES: readonly (readonly [Input['role'], string])[] = [
  ['viewer', 'viewer: reads'],
  ['member', 'member: leases for its team'],
  ['admin', 'admin: does everything'],
]

export function TokenForm({ team: begin, now, error, isBusy, onCreate }: TokenFormProps) {
  const [name, setName] = useState('')
  const [team, setTeam] = useState(begin)
  const [role, setRole] = useState<Input['role']>('member')
  const [ends, setEnds] = useState<Ends>({ kind: '365', day: '' })
  const unable = whyNot(name, team, ends)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (unable !== null || isBusy) return
    const expiresAt = endOf(ends, Date.parse(now))
    onCreate({ name: name.trim(), team, role, ...(expiresAt === null ? {} : { expiresAt }) })
  }
  return (
    <form className="form" onSubmit={submit} noValidate>
      <TextField
        label="Name"
        hint="It stands in the log for whoever uses it: one person, or one build server."
        value={name}
        onChange={setName}
        wrong={wrongWith(error, 'name')}
        maxLength={100}
        required
      />
      <Team value={team} onChange={setTeam} wrong={wrongWith(error, 'team')} />
      <SelectField
        label="Role"
        value={role}
        options={ROLES}
        onChange={(next) => setRole(next as Input['role'])}
        wrong={wrongWith(error, 'role')}
      />
      <Expiry ends={ends} onChange={setEnds} wrong={wrongWith(error, 'expiresAt')} />
      <Problem error={error} />
      <div className="actions">
        <Button type="submit" kind="primary" busy={isBusy} unable={unable}>
          Create token {name.trim()}
        </Button>
      </div>
    </form>
  )
}

function Team(field: { value: string; onChange: (team: string) => void; wrong: string | null }) {
  const { data } = useAsk('team', 'list', undefined)
  const teams = data?.teams.map(({ name, disabled }) => [name, disabled ? `${name} (disabled)` : name] as const) ?? []
  return <SelectField label="Team" hint="It acts for this team." options={[['', 'choose…'], ...teams]} {...field} />
}

function whyNot(name: string, team: string, ends: Ends): string | null {
  if (name.trim() === '') return 'Give it a name first.'
  if (team === '') return 'Choose its team first.'
  return ends.kind === 'day' && ends.day === '' ? 'Choose the day on which it ends.' : null
}
