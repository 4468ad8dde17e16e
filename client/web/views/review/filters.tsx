import type { StaleAnswer } from '../../../index.ts'
import { useAsk } from '../../data/ask.ts'
import { useParam } from '../../data/url.ts'
import { Button } from '../../parts/button.tsx'
import { SelectField } from '../../parts/field.tsx'
import { Reasons } from './reasons.tsx'

/** What the review is narrowed to: a reason, a team, and a controller where the address came with one. */
export function Filters({ counts, total }: { counts: StaleAnswer['counts']; total: number | undefined }) {
  const [team, setTeam] = useParam('team')
  const [controller, setController] = useParam('controller')
  const { data } = useAsk('team', 'list', undefined)
  const names = data?.teams.map(({ name }) => name) ?? (team ? [team] : [])
  return (
    <div className="filters review-filters">
      <Reasons counts={counts} total={total} />
      {controller ? (
        <Button
          size="small"
          onClick={() => setController('')}
          aria-label={`Only on ${controller}: show all controllers`}
        >
          only on {controller} ✕
        </Button>
      ) : null}
      <SelectField
        label="Team"
        value={team}
        options={[['', 'all teams'], ...names.map((name) => [name, name] as const)]}
        onChange={setTeam}
      />
    </div>
  )
}
