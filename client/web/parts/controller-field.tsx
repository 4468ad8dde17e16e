import { useId, useState } from 'react'
import { useAsk } from '../data/ask.ts'
import { useSettled } from '../data/settled.ts'
import { TextField } from './field.tsx'

/** So many suggestions: who does not find it among them types on. */
const SHOWN = 50
/** One letter would find half of a plant's ten thousand. */
const LETTERS = 2

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
  const isEnough = typed.length >= LETTERS
  const query = useAsk('controller', 'list', { search: typed }, { enabled: isUsed && isEnough, keep: true })
  const found = isEnough ? (query.data?.controllers ?? []) : []
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
        {found.slice(0, SHOWN).map(({ name, ...said }) => (
          // The browser shows an option when its words have what is typed.
          <option key={name} value={name}>
            {[said.title, said.site, ...said.addresses].filter((each) => each !== '').join(' · ')}
          </option>
        ))}
      </datalist>
    </>
  )
}
