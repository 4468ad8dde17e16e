import { useAsk } from '../../../data/ask.ts'
import { SelectField } from '../../../parts/field.tsx'

/** Teams that could have it. */
export function TeamField({ of, ...field }: { of: string; value: string; onChange: (team: string) => void }) {
  const teams = useAsk('team', 'list', {}).data?.teams ?? []
  const others = teams.filter(({ name, disabled }) => name !== of && !disabled)
  return (
    <SelectField
      {...field}
      label="To team"
      options={[
        ['', 'choose a team'],
        ...others.map(({ name, contact }) => [name, contact === '' ? name : `${name} · ${contact}`] as const),
      ]}
    />
  )
}
