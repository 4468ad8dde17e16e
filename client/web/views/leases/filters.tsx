import { useAsk } from '../../data/ask.ts'
import { useMe } from '../../data/ledger.tsx'
import { useParam, useSetParams } from '../../data/url.ts'
import { ControllerField } from '../../parts/controller-field.tsx'
import { SelectField, TextField } from '../../parts/field.tsx'

const STATES = [
  ['', 'all but ended'],
  ['active', 'active'],
  ['overdue', 'overdue'],
  ['expired', 'expired'],
  ['quarantined', 'quarantined'],
  ['ended', 'ended'],
  ['all', 'all, ended too'],
] as const

/** What narrows the list; each value stands in the address. */
export function Filters() {
  const [q, setQ] = useParam('q')
  const [controller, setController] = useParam('controller')
  const [label, setLabel] = useParam('label')
  const [state] = useParam('state')
  const [overdue] = useParam('overdue')
  const setParams = useSetParams()
  return (
    <search className="filters">
      <TextField
        label="Words"
        type="search"
        placeholder="number, chart, purpose, label"
        value={q}
        onChange={setQ}
        size={28}
      />
      <ControllerField value={controller} onChange={setController} placeholder="all" />
      <TeamFilter />
      <SelectField
        label="State"
        value={overdue === '' ? state : 'overdue'}
        options={STATES}
        onChange={(next) =>
          setParams(next === 'overdue' ? { overdue: 1, state: null } : { overdue: null, state: next })
        }
      />
      <TextField label="Label" placeholder="line=palletizer" value={label} onChange={setLabel} />
    </search>
  )
}

const MINE = ':mine'

function TeamFilter() {
  const [team] = useParam('team')
  const [mine] = useParam('mine')
  const setParams = useSetParams()
  const { name } = useMe().team
  const known = (useAsk('team', 'list', {}).data?.teams ?? []).map((each) => each.name)
  const teams = [...new Set([...known, ...(team === '' ? [] : [team])])].sort()
  return (
    <SelectField
      label="Team"
      value={mine === '' ? team : MINE}
      options={[['', 'all'], [MINE, `mine (${name})`], ...teams.map((each) => [each, each] as const)]}
      onChange={(next) => setParams(next === MINE ? { mine: 1, team: null } : { mine: null, team: next })}
    />
  )
}
