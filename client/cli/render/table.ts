import { clean } from '../../clean.ts'

/** The last column keeps so much of its text, even where that makes the row wrap. */
const LEAST_LAST = 12

/** A column: its head, and what it shows of a row. */
export interface Column<T> {
  readonly head: string
  /** For people, on a terminal: dates in the reader's zone. */
  readonly text: (row: T) => string
  /** For programs, on a pipe and in CSV, when it differs: instants in UTC. */
  readonly data?: (row: T) => string
  /** Left out on a terminal, where it would take the room of what people read. */
  readonly wide?: boolean
}

/**
 * Rows on a terminal: columns two spaces apart, no boxes, empty columns left out, the last one cut so that a row ends at the
 * terminal's edge. What stands before it is never cut: a long name wraps. A character counts as one column.
 */
export function terminalTable<T>(rows: readonly T[], columns: readonly Column<T>[], width: number): string {
  const shown = columns.filter((column) => !column.wide && rows.some((row) => column.text(row) !== ''))
  const lines = [shown.map(({ head }) => head), ...rows.map((row) => shown.map(({ text }) => clean(text(row))))]
  const widths = shown.map((_, i) => Math.max(...lines.map((line) => lengthOf(line[i]!))))
  const before = widths.slice(0, -1).reduce((sum, each) => sum + each + 2, 0)
  const room = Math.max(LEAST_LAST, width - before)
  return lines
    .map((line) => line.map((cell, i) => (i === line.length - 1 ? cut(cell, room) : pad(cell, widths[i]!))).join('  '))
    .map((line) => line.trimEnd())
    .join('\n')
}

/** Rows on a pipe: tab-separated with a header, all columns, nothing cut. */
export function pipeTable<T>(rows: readonly T[], columns: readonly Column<T>[]): string {
  const lines = [
    columns.map(({ head }) => head),
    ...rows.map((row) => columns.map((column) => clean(dataOf(column, row)))),
  ]
  return lines.map((line) => line.join('\t')).join('\n')
}

/** What a program reads of a cell. */
export function dataOf<T>(column: Column<T>, row: T): string {
  return (column.data ?? column.text)(row)
}

function lengthOf(text: string): number {
  return [...text].length
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - lengthOf(text)))
}

function cut(line: string, width: number): string {
  return lengthOf(line) <= width ? line : `${[...line].slice(0, Math.max(1, width - 1)).join('')}…`
}
