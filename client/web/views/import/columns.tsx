import { FIELDS, type Field } from '../../../import/columns.ts'
import { SelectField } from '../../parts/field.tsx'
import type { Sheet } from './read-sheet.ts'

const NAMES: Readonly<Record<Field, string>> = {
  controller: 'controller',
  chart: 'chart',
  handle: 'handle',
  transport: 'transport',
  port: 'port',
  purpose: 'purpose',
  team: 'team',
  ticket: 'ticket',
  reviewBy: 'review by',
  label: 'labels',
}

interface ColumnsProps {
  sheet: Sheet
  map: Readonly<Record<string, string>>
  onMap: (map: Record<string, string>) => void
}

/** What each column of the sheet is taken for; another meaning can be chosen. */
export function ColumnsOf({ sheet: { header, columns }, map, onMap }: ColumnsProps) {
  const names = [...new Set(header.map((each) => each.trim()))].filter((each) => each !== '')
  if (names.length === 0) return null
  const fieldOf = (name: string): Field | '' => {
    const chosen = FIELDS.find((field) => map[field] === name)
    if (chosen) return chosen
    const index = header.findIndex((each) => each.trim() === name)
    return [...(columns?.at ?? [])].find(([, at]) => at === index)?.[0] ?? ''
  }
  const choose = (name: string, field: string) => {
    const before = fieldOf(name)
    const next = { ...map }
    if (before !== '') next[before] = ''
    if (field !== '') next[field] = name
    onMap(next)
  }
  return (
    <fieldset className="import-columns">
      <legend>What the columns mean</legend>
      {names.map((name) => (
        <SelectField
          key={name}
          label={name}
          value={fieldOf(name)}
          options={[['', 'not read'], ...FIELDS.map((field) => [field, NAMES[field]] as const)]}
          onChange={(field) => choose(name, field)}
        />
      ))}
    </fieldset>
  )
}
