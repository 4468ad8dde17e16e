import { useId, useState } from 'react'
import { useAsk } from '../data/ask.ts'
import { useSettled } from '../data/settled.ts'
import { TextField } from './field.tsx'

/** So many suggestions: who does not find it among them types on. */
const SHOWN = 50

interface ControllerFieldProps {
  value: string
  onChange: (name: string) => void
  hint?: string
  wrong?: string | null | undefined
  placeholder?: string
  required?: boolean
}

/** A controller by name, with those suggested whose name, title, site or address has what is typed. */
export function ControllerField({ value, onChange, ...field }: ControllerFieldProps) {
  const list = useId()
  const [isUsed, setUsed] = useState(false)
  const typed = useSettled(value.trim())
  const query = useAsk('controller', 'list', typed === '' ? {} : { search: typed }, { enabled: isUsed, keep: true })
  return (
    <>
      <TextField
        {...field}
        label="Controller"
        list={list}
        value={value}
        onChange={onChange}
        onFocus={() => setUsed(true)}
      />
      <datalist id={list}>
        {(query.data?.controllers ?? []).slice(0, SHOWN).map(({ name, title }) => (
          <option key={name} value={name}>
            {title}
          </option>
        ))}
      </datalist>
    </>
  )
}
