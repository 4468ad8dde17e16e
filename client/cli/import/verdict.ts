import type { Io } from '../io.ts'
import type { Column } from '../render/table.ts'

/** A line of a file with what becomes of it. */
export interface Judged {
  readonly line: number
  readonly verdict: 'new' | 'unchanged' | 'conflict'
  readonly message: string
}

export function judgedColumns<T extends Judged>(columns: readonly Column<T>[]): Column<T>[] {
  return [
    { head: 'LINE', text: ({ line }) => String(line) },
    { head: 'VERDICT', text: ({ verdict }) => verdict },
    ...columns,
    { head: 'WHY', text: ({ message }) => message },
  ]
}

/** `12 lines: 9 new, 3 unchanged.`, and whether anything was done. */
export function sayTotals(io: Io, rows: readonly Judged[], applied: boolean, done: string): void {
  const parts = (['new', 'unchanged', 'conflict'] as const).flatMap((verdict) => {
    const count = rows.filter((row) => row.verdict === verdict).length
    return count > 0 ? [`${count} ${verdict === 'conflict' ? 'in conflict' : verdict}`] : []
  })
  const fresh = rows.some(({ verdict }) => verdict === 'new')
  const next = applied || !fresh ? '' : ` Nothing was ${done}: --apply does it.`
  io.err(`${rows.length} ${rows.length === 1 ? 'line' : 'lines'}: ${parts.join(', ')}.${next}`)
}
