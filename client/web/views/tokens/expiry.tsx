import { SelectField, TextField } from '../../parts/field.tsx'

const DAY_MS = 86_400_000

/** When a token ends, as it is chosen: after so many days, on a day (`2027-05-01`), never. */
export interface Ends {
  kind: '30' | '90' | '365' | 'day' | 'never'
  day: string
}

const KINDS: readonly (readonly [Ends['kind'], string])[] = [
  ['30', 'in 30 days'],
  ['90', 'in 90 days'],
  ['365', 'in a year'],
  ['day', 'on a day…'],
  ['never', 'never'],
]

interface ExpiryProps {
  ends: Ends
  onChange: (ends: Ends) => void
  wrong: string | null
}

export function Expiry({ ends, onChange, wrong }: ExpiryProps) {
  const isDay = ends.kind === 'day'
  return (
    <>
      <SelectField
        label="Ends"
        value={ends.kind}
        options={KINDS}
        onChange={(kind) => onChange({ ...ends, kind: kind as Ends['kind'] })}
        wrong={isDay ? null : wrong}
      />
      {isDay ? (
        <TextField
          label="Last day"
          type="date"
          value={ends.day}
          onChange={(day) => onChange({ ...ends, day })}
          wrong={wrong}
        />
      ) : null}
    </>
  )
}

/** The wire's instant: at the end of the day in the viewer's zone. `now` in milliseconds; null: never. */
export function endOf({ kind, day }: Ends, now: number): string | null {
  if (kind === 'never') return null
  if (kind !== 'day') return new Date(now + Number(kind) * DAY_MS).toISOString()
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return new Date(year, month - 1, date + 1).toISOString()
}
