import { type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, useId } from 'react'
import { PortleaseError } from '../../index.ts'

interface Around {
  label: string
  hint?: ReactNode
  /** What is wrong with the value, as a sentence. */
  wrong?: string | null | undefined
}

/** What the server says about one field of a refused input. */
export function wrongWith(error: PortleaseError | null, path: string): string | null {
  // Other refusals have `fields` too: names alone, of what differs.
  if (!PortleaseError.is(error, 'INVALID_INPUT')) return null
  const { fields } = error.details
  // `addresses[1]` is told under `addresses`.
  const isAbout = (told: string) => told === path || told.endsWith(`.${path}`) || told.startsWith(`${path}[`)
  return fields.find((field) => isAbout(field.path))?.message ?? null
}

function Wrapped({ id, label, hint, wrong, children }: Around & { id: string; children: ReactNode }) {
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children}
      {hint ? (
        <div className="hint" id={`${id}-hint`}>
          {hint}
        </div>
      ) : null}
      {wrong ? (
        <div className="wrong" id={`${id}-wrong`}>
          {wrong}
        </div>
      ) : null}
    </div>
  )
}

const describedBy = (id: string, { hint, wrong }: Around) =>
  [hint ? `${id}-hint` : '', wrong ? `${id}-wrong` : ''].filter(Boolean).join(' ') || undefined

type TextFieldProps = Around &
  Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange'> & { onChange: (value: string) => void }

export function TextField({ label, hint, wrong, onChange, ...input }: TextFieldProps) {
  const id = useId()
  const around = { label, hint, wrong }
  return (
    <Wrapped id={id} {...around}>
      <input
        autoComplete="off"
        spellCheck={false}
        {...input}
        id={id}
        className="input"
        aria-invalid={wrong ? true : undefined}
        aria-describedby={describedBy(id, around)}
        onChange={(event) => onChange(event.target.value)}
      />
    </Wrapped>
  )
}

type SelectFieldProps = Around &
  Omit<SelectHTMLAttributes<HTMLSelectElement>, 'onChange'> & {
    options: readonly (readonly [value: string, text: string])[]
    onChange: (value: string) => void
  }

export function SelectField({ label, hint, wrong, options, onChange, ...select }: SelectFieldProps) {
  const id = useId()
  const around = { label, hint, wrong }
  return (
    <Wrapped id={id} {...around}>
      <select
        {...select}
        id={id}
        className="input"
        aria-invalid={wrong ? true : undefined}
        aria-describedby={describedBy(id, around)}
        onChange={(event) => onChange(event.target.value)}
      >
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </Wrapped>
  )
}

/** A choice of few words, all in sight. */
export function Segments<T extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string
  value: T
  options: readonly (readonly [value: T, text: string])[]
  onChange: (value: T) => void
}) {
  return (
    <fieldset className="segments" aria-label={label}>
      {options.map(([each, text]) => (
        <button key={each} type="button" aria-pressed={each === value} onClick={() => onChange(each)}>
          {text}
        </button>
      ))}
    </fieldset>
  )
}
