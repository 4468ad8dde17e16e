import { useMemo } from 'react'
import { LEASABLE_RANGES } from '../../../../server/domain/policy/ranges.ts'
import { SelectField } from '../../parts/field.tsx'
import { type Look, Swatch } from '../../parts/state.tsx'
import { type CellLook, type Cells, countLooks, teamsOf } from './cells.ts'

const LOOKS: readonly (readonly [look: Look, words: string])[] = [
  ['free', 'free'],
  ['mine', 'your team'],
  ['other', 'other teams'],
  ['overdue', 'overdue'],
  ['expired', 'expired'],
  ['quarantined', 'quarantined'],
  ['excluded', 'excluded'],
  ['finding', 'finding'],
]

/** What the forms mean, how many there are, and one team to light. */
export function Legend({ cells, team, onTeam }: { cells: Cells; team: string; onTeam: (team: string) => void }) {
  const counts = useMemo(() => totals(cells), [cells])
  const teams = useMemo(() => teamsOf(cells), [cells])
  const options = [
    ['', 'no team'] as const,
    ...(team === '' || teams.some(([name]) => name === team) ? [] : [[team, team] as const]),
    ...teams.map(([name, numbers]) => [name, `${name} (${numbers})`] as const),
  ]
  return (
    <div className="map-legend">
      <ul aria-label="What the map's forms mean">
        {LOOKS.map(([look, words]) => (
          <li key={look} className="state">
            <Swatch look={look} />
            {words} <span className="muted">{(counts.get(look) ?? 0).toLocaleString('en')}</span>
          </li>
        ))}
      </ul>
      <SelectField label="Light up" value={team} onChange={onTeam} options={options} />
    </div>
  )
}

function totals(cells: Cells): Map<CellLook, number> {
  const all = new Map<CellLook, number>()
  const add = (counts: ReadonlyMap<CellLook, number>) => {
    for (const [look, numbers] of counts) all.set(look, (all.get(look) ?? 0) + numbers)
  }
  for (const { first, last } of LEASABLE_RANGES) add(countLooks(cells, first, last))
  const findings = cells.runs.filter(({ state }) => state === 'finding')
  all.set(
    'finding',
    findings.reduce((sum, { first, last }) => sum + last - first + 1, 0),
  )
  return all
}
