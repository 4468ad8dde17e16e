import type { List } from '../../../import/list.ts'
import type { ImportAnswer, ImportedRow, ImportVerdict } from '../../../index.ts'

export const VERDICTS = ['new', 'unchanged', 'conflict', 'not-leasable', 'bad-value'] as const satisfies ImportVerdict[]

export const WORDS: Readonly<Record<ImportVerdict, string>> = {
  new: 'new',
  unchanged: 'unchanged',
  conflict: 'in conflict',
  'not-leasable': 'not leasable',
  'bad-value': 'bad value',
}

/** A row of the sheet with what the ledger says of it. */
export interface JudgedRow extends ImportedRow {
  /** As it stands in the sheet. */
  row: Readonly<Record<string, unknown>> | undefined
}

export interface Judged {
  rows: readonly JudgedRow[]
  counts: Readonly<Record<ImportVerdict, number>>
  applied: boolean
}

/** The ledger's verdicts and those of the cells that could not be read, in the order of the sheet. */
export function judgedOf(list: List, answer: ImportAnswer | null): Judged {
  const byLine = new Map(list.rows.map((row) => [row.line, row]))
  const bad = list.bad.map(({ line, message }) => ({ line, verdict: 'bad-value' as const, message }))
  const rows = [...(answer?.rows ?? []), ...bad]
    .map((row) => ({ ...row, row: byLine.get(row.line) }))
    .sort((a, b) => a.line - b.line)
  const counts = answer?.counts ?? { new: 0, unchanged: 0, conflict: 0, 'not-leasable': 0, 'bad-value': 0 }
  return {
    rows,
    counts: { ...counts, 'bad-value': counts['bad-value'] + bad.length },
    applied: answer?.applied ?? false,
  }
}

/** Rows that stop the import: nothing is written while there are any. */
export function wrongRows({ rows }: Judged): readonly JudgedRow[] {
  return rows.filter(({ verdict }) => verdict === 'conflict' || verdict === 'bad-value')
}

/** `1 row`, `412 rows` */
export function rowsText(count: number): string {
  return count === 1 ? '1 row' : `${count.toLocaleString('en')} rows`
}
