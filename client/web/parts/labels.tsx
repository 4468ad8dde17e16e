import { useId, useRef } from 'react'
import { MAX_LABELS } from '../../../server/domain/text.ts'
import { Button } from './button.tsx'
import './labels.css'

/** A label as it is typed. `at` tells rows apart while keys change. */
export interface LabelRow {
  at: number
  key: string
  value: string
}

export function labelRows(labels: Readonly<Record<string, string>>): LabelRow[] {
  return Object.entries(labels).map(([key, value], at) => ({ at, key, value }))
}

/** Rows without a key say nothing. */
export function readLabels(rows: readonly LabelRow[]): Record<string, string> {
  return Object.fromEntries(rows.filter(({ key }) => key.trim() !== '').map(({ key, value }) => [key.trim(), value]))
}

interface LabelFieldsProps {
  rows: readonly LabelRow[]
  onChange: (rows: LabelRow[]) => void
  /** What is wrong with them, as a sentence. */
  wrong?: string | null
}

/** Labels, a row each: a key and a value. */
export function LabelFields({ rows, onChange, wrong }: LabelFieldsProps) {
  const id = useId()
  const box = useRef<HTMLFieldSetElement>(null)
  const put = (at: number, part: Partial<LabelRow>) =>
    onChange(rows.map((row) => (row.at === at ? { ...row, ...part } : row)))
  const add = () => {
    onChange([...rows, { at: Math.max(-1, ...rows.map(({ at }) => at)) + 1, key: '', value: '' }])
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>('div:last-of-type > input')?.focus())
  }
  const drop = (at: number) => {
    onChange(rows.filter((row) => row.at !== at))
    box.current?.querySelector<HTMLElement>('.labels-add')?.focus()
  }
  return (
    <fieldset className="field labels" ref={box} aria-describedby={wrong ? `${id}-wrong` : undefined}>
      <legend>Labels (optional)</legend>
      {rows.map(({ at, key, value }, index) => (
        <Row
          key={at}
          row={{ at, key, value }}
          number={index + 1}
          onPut={(part) => put(at, part)}
          onDrop={() => drop(at)}
        />
      ))}
      <span>
        <Button
          size="small"
          className="labels-add"
          onClick={add}
          unable={rows.length >= MAX_LABELS ? `At most ${MAX_LABELS} labels.` : null}
        >
          Add a label
        </Button>
      </span>
      {wrong ? (
        <div className="wrong" id={`${id}-wrong`}>
          {wrong}
        </div>
      ) : null}
    </fieldset>
  )
}

interface RowProps {
  row: LabelRow
  number: number
  onPut: (part: Partial<LabelRow>) => void
  onDrop: () => void
}

function Row({ row: { key, value }, number, onPut, onDrop }: RowProps) {
  const input = { className: 'input', autoComplete: 'off', spellCheck: false }
  return (
    <div className="labels-row">
      <input
        {...input}
        value={key}
        onChange={(event) => onPut({ key: event.target.value })}
        aria-label={`Label ${number}, key`}
        placeholder="line"
      />
      <span aria-hidden="true">=</span>
      <input
        {...input}
        value={value}
        onChange={(event) => onPut({ value: event.target.value })}
        aria-label={`Label ${number}, value`}
        placeholder="palletizer"
      />
      <Button kind="quiet" size="small" onClick={onDrop} aria-label={`Remove label ${key || number}`}>
        ✕
      </Button>
    </div>
  )
}
