import type { InputOf } from '../procedures.ts'
import { type Read, readDate, readLabels, readName, readPorts, readText, readTransport } from './cells.ts'
import type { Columns, Field } from './columns.ts'

/** A row for `lease.import`. */
export type ListRow = { readonly line: number } & Record<string, unknown>

export interface BadRow {
  readonly line: number
  readonly message: string
}

/** What stands where a row says nothing. */
export type Fallbacks = Readonly<Partial<Record<'controller' | 'transport' | 'purpose' | 'team' | 'ticket', string>>>

export interface List {
  readonly rows: readonly ListRow[]
  /** Rows with a cell that cannot be read, and the same as a verdict. */
  readonly bad: readonly BadRow[]
}

/** The input of `lease.import`. */
export type ImportInput = InputOf<'lease', 'import'>

/** Turns rows of cells into rows of an import. The ledger judges them; here only the cells are read. */
export function readList(
  rows: readonly { readonly line: number; readonly cells: readonly string[] }[],
  { at }: Columns,
  fallbacks: Fallbacks = {},
): List {
  const read: ListRow[] = []
  const bad: BadRow[] = []
  for (const { line, cells } of rows) {
    const cell = (field: Field): string => {
      const index = at.get(field)
      const own = index === undefined ? '' : (cells[index] ?? '').trim()
      return own === '' ? (fallbacks[field as keyof Fallbacks] ?? '') : own
    }
    const row = readRow(cell)
    if (typeof row === 'string') bad.push({ line, message: row })
    else read.push({ line, ...row })
  }
  return { rows: read, bad }
}

/** The row, or a sentence with everything that is wrong with its cells. */
function readRow(cell: (field: Field) => string): Record<string, unknown> | string {
  const ports = readPorts(cell('port'))
  const transport = readTransport(cell('transport'))
  const reviewBy = cell('reviewBy') === '' ? null : readDate(cell('reviewBy'))
  const labels = readLabels(cell('label'))
  const missing = (['controller', 'chart'] as const)
    .filter((field) => cell(field) === '')
    .map((field) => `The row names no ${field}.`)
  const problems = [...missing, ...[ports, transport, reviewBy, labels].flatMap(problemOf)]
  if (problems.length > 0) return problems.join(' ')
  return {
    controller: readName(cell('controller')),
    chart: readText(cell('chart')),
    ...(cell('handle') === '' ? {} : { handle: readText(cell('handle')) }),
    transport: said(transport),
    ...said(ports),
    purpose: readText(cell('purpose')) || 'taken over from a list that says no purpose',
    ...(cell('team') === '' ? {} : { team: readName(cell('team')) }),
    ...(cell('ticket') === '' ? {} : { ticket: readText(cell('ticket')) }),
    ...(reviewBy === null ? {} : { reviewBy: said(reviewBy) }),
    labels: said(labels),
  }
}

function problemOf(read: Read<unknown> | null): string[] {
  return read !== null && 'problem' in read ? [read.problem] : []
}

function said<T>(read: Read<T>): T {
  if ('problem' in read) throw new Error(read.problem)
  return read.value
}
