import type { PortleaseError } from '../../../../index.ts'
import { SelectField, TextField, wrongWith } from '../../../parts/field.tsx'

/** What is typed about a controller. */
export interface Facts {
  title: string
  site: string
  addresses: string
  system: 'linux' | 'windows' | 'other'
}

const SYSTEMS = [
  ['linux', 'Linux'],
  ['windows', 'Windows'],
  ['other', 'other'],
] as const

/** The fields that registering and editing share; what the server refuses stands under its field. */
export function FactFields({
  facts,
  error,
  onChange,
}: {
  facts: Facts
  error: PortleaseError | null
  onChange: (facts: Facts) => void
}) {
  const set = (part: Partial<Facts>) => onChange({ ...facts, ...part })
  const taken = error?.code === 'ADDRESS_TAKEN' ? error.message : null
  return (
    <>
      <TextField
        label="Title"
        hint="What people call it: Packaging line 1"
        value={facts.title}
        onChange={(title) => set({ title })}
        wrong={wrongWith(error, 'title')}
      />
      <TextField
        label="Site"
        hint="Controllers are grouped by it: Plant 2"
        value={facts.site}
        onChange={(site) => set({ site })}
        wrong={wrongWith(error, 'site')}
      />
      <TextField
        label="Addresses"
        hint="10.1.1.11, 10.1.1.12: a redundant pair is one controller with two"
        value={facts.addresses}
        onChange={(addresses) => set({ addresses })}
        wrong={wrongWith(error, 'addresses') ?? taken}
      />
      <SelectField
        label="System"
        value={facts.system}
        options={SYSTEMS}
        onChange={(system) => set({ system: system as Facts['system'] })}
        wrong={wrongWith(error, 'system')}
      />
    </>
  )
}

/** As the server takes them. */
export function readFacts({ title, site, addresses, system }: Facts) {
  return { title: title.trim(), site: site.trim(), addresses: addresses.split(/[\s,;]+/).filter(Boolean), system }
}

/** Whether every part of a refusal already stands under its field. */
export function isSaidByFields(error: PortleaseError | null, fields: readonly string[]): boolean {
  if (error?.code === 'ADDRESS_TAKEN') return fields.includes('addresses')
  const told = (error?.details as { fields?: { path: string }[] } | undefined)?.fields ?? []
  return told.length > 0 && told.every(({ path }) => fields.includes(path.split(/[.[]/)[0] ?? ''))
}
