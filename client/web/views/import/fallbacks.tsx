import type { Fallbacks } from '../../../import/list.ts'
import { SelectField, TextField } from '../../parts/field.tsx'

const FIELDS = [
  ['controller', 'Controller'],
  ['team', 'Team'],
  ['purpose', 'Purpose'],
  ['ticket', 'Ticket'],
] as const

/** What stands where a row says nothing. */
export function Fallback({ values, onChange }: { values: Fallbacks; onChange: (values: Fallbacks) => void }) {
  return (
    <details className="import-fallbacks" open={Object.values(values).some((value) => value !== '')}>
      <summary>For rows that say nothing</summary>
      <div className="filters">
        {FIELDS.map(([name, label]) => (
          <TextField
            key={name}
            label={label}
            value={values[name] ?? ''}
            placeholder={name === 'team' ? 'your own' : ''}
            onChange={(value) => onChange({ ...values, [name]: value })}
          />
        ))}
        <SelectField
          label="Transport"
          value={values.transport ?? ''}
          options={[
            ['', 'tcp'],
            ['udp', 'udp'],
            ['both', 'both'],
          ]}
          onChange={(transport) => onChange({ ...values, transport })}
        />
      </div>
    </details>
  )
}
