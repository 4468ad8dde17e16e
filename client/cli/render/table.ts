import { clean } from './clean.ts'

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
 * Rows on a terminal: columns two spaces apart, no boxes, empty columns left out, the last one cut at the terminal's edge.
 * `width` is in columns; a character counts as one.
 */
export function terminalTable<T>(rows: readonly T[], columns: readonly Column<T>[], width: number): string {
  const shown = columns.filter((column) => !column.wide && rows.some((row) => column.text(row) !== ''))
  const lines = [shown.map(({ head }) => head), ...rows.map((row) => shown.map(({ text }) => clean(text(row))))]
  const widths = shown.map((_, i) => Math.max(...lines.map((line) => lengthOf(line[i]!))))
  return lines
    .map((line) =>
      cut(
        line
          .map((cell, i) => pad(cell, widths[i]!))
          .join('  ')
          .trimEnd(),
        width,
      ),
    )
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
