import { type FormEvent, useState } from 'react'
import { EVENT_TYPES } from '../../../words/event.ts'
import { useAsk } from '../../data/ask.ts'
import { useParam, useSetParams } from '../../data/url.ts'
import { Button } from '../../parts/button.tsx'
import { SelectField, TextField } from '../../parts/field.tsx'
import { FILTERS, type FilterName } from './filter.ts'

/** What the log is searched by. What is typed counts when the field is left, or with Enter: it is looked for exactly. */
export function Filters() {
  const [team, setTeam] = useParam('team')
  const [type, setType] = useParam('type')
  const teams = useAsk('team', 'list', {})
  const names = teams.data?.teams.map(({ name }) => name) ?? []
  const known = team === '' || names.includes(team) ? names : [...names, team]
  return (
    <form className="filters" onSubmit={leave}>
      <Typed name="port" label="Port" inputMode="numeric" maxLength={5} />
      <Typed name="controller" label="Controller" />
      <SelectField label="Team" value={team} onChange={setTeam} options={[['', 'all'], ...known.map(same)]} />
      <Typed name="actor" label="Who (token)" />
      <SelectField label="Type" value={type} onChange={setType} options={[['', 'all'], ...EVENT_TYPES.map(same)]} />
      <Typed name="ticket" label="Ticket" />
      <Typed name="from" label="From" type="date" />
      <Typed name="to" label="To" type="date" />
      <Reset />
      <button type="submit" className="unseen" tabIndex={-1}>
        Search
      </button>
    </form>
  )
}

const same = (text: string) => [text, text] as const

/** Enter leaves the field, and leaving it counts. */
function leave(event: FormEvent): void {
  event.preventDefault()
  const { activeElement } = document
  if (activeElement instanceof HTMLInputElement) {
    activeElement.blur()
    activeElement.focus()
  }
}

interface TypedProps {
  name: FilterName
  label: string
  type?: string
  inputMode?: 'numeric'
  maxLength?: number
}

function Typed({ name, ...input }: TypedProps) {
  const [value, setValue] = useParam(name)
  const [draft, setDraft] = useState({ of: value, text: value })
  // The address changed elsewhere: by Back, or by what takes all filters away.
  const text = draft.of === value ? draft.text : value
  const wrong = name === 'port' && !/^\d{0,5}$/.test(text.trim()) ? 'A number from 0 to 65535.' : null
  const settle = () => {
    if (wrong === null) setValue(text.trim())
  }
  const change = (next: string) => {
    setDraft({ of: value, text: next })
    // A date is picked, not typed letter by letter.
    if (input.type === 'date') setValue(next)
  }
  return <TextField {...input} value={text} onChange={change} onBlur={settle} wrong={wrong} />
}

function Reset() {
  const setParams = useSetParams()
  const params = new URLSearchParams(location.search)
  if (!FILTERS.some((name) => params.has(name))) return null
  return <Button onClick={() => setParams(Object.fromEntries(FILTERS.map((name) => [name, null])))}>All events</Button>
}
