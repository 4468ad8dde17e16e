import type { PortleaseError } from '../../../index.ts'
import { TextField, wrongWith } from '../../parts/field.tsx'

/** What is known of a team, as it is typed. */
export interface TeamWords {
  title: string
  contact: string
  /** Empty: no limit. */
  maxPorts: string
}

interface TeamFieldsProps {
  words: TeamWords
  onChange: (words: TeamWords) => void
  error: PortleaseError | null
}

export function TeamFields({ words, onChange, error }: TeamFieldsProps) {
  const set = (name: keyof TeamWords) => (value: string) => onChange({ ...words, [name]: value })
  return (
    <>
      <TextField
        label="Contact"
        hint="A person or desk to ring. It stands in every refusal: “packaging desk, ext. 4411”."
        value={words.contact}
        onChange={set('contact')}
        wrong={wrongWith(error, 'contact')}
        maxLength={200}
        required
      />
      <TextField
        label="Title"
        hint="What people call it, if that is not its name."
        value={words.title}
        onChange={set('title')}
        wrong={wrongWith(error, 'title')}
        maxLength={200}
      />
      <TextField
        label="Ports at most"
        hint="Leave it empty for no limit. What the team holds beyond stays."
        inputMode="numeric"
        value={words.maxPorts}
        onChange={set('maxPorts')}
        wrong={wrongWith(error, 'maxPorts') ?? wrongNumber(words.maxPorts)}
      />
    </>
  )
}

export function wrongNumber(text: string): string | null {
  return /^\d*$/.test(text.trim()) ? null : 'Write a whole number without separators, or nothing.'
}

/** The number on the wire; null: no limit. */
export function maxPortsOf(text: string): number | null {
  return text.trim() === '' ? null : Number(text.trim())
}
