import { type FormEvent, useState } from 'react'
import type { TeamInfo } from '../../../index.ts'
import type { InputOf } from '../../../procedures.ts'
import { useAct } from '../../data/act.ts'
import { Button } from '../../parts/button.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Dialog } from '../../parts/sheets.tsx'
import { useToast } from '../../parts/toast.tsx'
import { When } from '../../parts/when.tsx'
import { maxPortsOf, TeamFields, wrongNumber } from './team-fields.tsx'
import { Use } from './use.tsx'

type Change = InputOf<'team', 'update'>

/** Changes what is known of a team, as it was when this was opened: what another admin changed meanwhile is not undone unseen. */
export function EditTeam({ team, onClose }: { team: TeamInfo; onClose: () => void }) {
  const { name, title, contact, maxPorts } = team
  const [words, setWords] = useState({ title, contact, maxPorts: maxPorts === null ? '' : String(maxPorts) })
  const [revision] = useState(team.revision)
  const say = useToast()
  const save = useAct((client, input: Change) => client.team.update(input), {
    onDone() {
      say(`Team ${name} is saved.`)
      onClose()
    },
  })
  const unable = words.contact.trim() === '' ? 'Say whom to ring.' : wrongNumber(words.maxPorts)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (unable !== null || save.isPending) return
    save.mutate({ name, revision, ...words, maxPorts: maxPortsOf(words.maxPorts) })
  }
  return (
    <Dialog title={`Team ${name}`} onClose={onClose}>
      <dl className="facts">
        <dt>ports</dt>
        <dd>
          <Use {...team} />
        </dd>
        <dt>created</dt>
        <dd>
          <When at={team.createdAt} day /> by {team.createdBy}
        </dd>
      </dl>
      <form className="form" onSubmit={submit} noValidate>
        <TeamFields words={words} onChange={setWords} error={save.error} />
        <Problem error={save.error} />
        <div className="actions">
          <Button type="submit" kind="primary" busy={save.isPending} unable={unable}>
            Save team {name}
          </Button>
        </div>
      </form>
      <Disable team={team} />
    </Dialog>
  )
}

function Disable({ team: { name, disabled, usedPorts } }: { team: TeamInfo }) {
  const change = useAct((client, input: Change) => client.team.update(input))
  const holds = usedPorts === 0 ? 'It holds nothing.' : `What it holds (${usedPorts}) stays and shows up in the review.`
  return (
    <section className="teams-disable" aria-label="Disable or enable">
      <p>{disabled ? 'Disabled: it gets no new leases.' : `Disabled, it would get no new leases. ${holds}`}</p>
      <Problem error={change.error} />
      <div className="actions">
        <Button
          kind={disabled ? 'plain' : 'danger'}
          busy={change.isPending}
          onClick={() => change.mutate({ name, disabled: !disabled })}
        >
          {disabled ? `Enable team ${name}` : `Disable team ${name}`}
        </Button>
      </div>
    </section>
  )
}
