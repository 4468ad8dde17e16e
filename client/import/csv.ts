import { ListError } from './columns.ts'

const DELIMITERS = [',', ';', '\t'] as const

/** A row of cells, and the line of the file on which it begins, from 1. */
export interface CsvRow {
  readonly line: number
  readonly cells: readonly string[]
}

/** csv-parse's own function for whole texts: one build of it is for Node, another for browsers. */
type ParseCsv = (body: string, options: { delimiter: string; info: true; relax_column_count: true }) => unknown

/**
 * Rows as spreadsheets save them, or as they are pasted: with commas, semicolons (where the comma is the decimal sign) or
 * tabs, which the first line shows; with or without quotes, a byte order mark and Excel's line `sep=;`. Empty rows are left
 * out. Throws a ListError for a quote that does not end.
 */
export function readCsv(text: string, parse: ParseCsv): CsvRow[] {
  const [mark = '', said] = /^\ufeff?(?:sep=(.)\r?\n)?/i.exec(text) ?? []
  const body = text.slice(mark.length)
  const delimiter = DELIMITERS.find((each) => each === said) ?? delimiterOf(body)
  const before = mark.split('\n').length - 1
  try {
    // The library's types do not know that `info` changes what comes back.
    const rows = parse(body, { delimiter, info: true, relax_column_count: true }) as {
      record: string[]
      info: { bytes: number }
    }[]
    const lineAt = lineCounter(body)
    let start = 0
    return rows.flatMap(({ record: cells, info }) => {
      const line = before + lineAt(start)
      start = info.bytes
      return cells.some((cell) => cell.trim() !== '') ? [{ line, cells }] : []
    })
  } catch (error) {
    const { code, lines } = error as { code?: unknown; lines?: unknown }
    if (typeof code === 'string' && code.startsWith('CSV_')) throw badQuote(before + Number(lines ?? 1))
    throw error
  }
}

/** The line of each place in a text, by bytes, asked for in ascending order. The library counts a quoted CRLF twice. */
function lineCounter(text: string): (at: number) => number {
  const bytes = new TextEncoder().encode(text)
  let line = 1
  let seen = 0
  return (at) => {
    for (; seen < at; seen++) {
      const isBreak = bytes[seen] === 10 || (bytes[seen] === 13 && bytes[seen + 1] !== 10)
      if (isBreak) line += 1
    }
    return line
  }
}

/** What the first line has most of, outside quotes. */
function delimiterOf(body: string): string {
  const head = body.slice(0, body.search(/\r?\n|\r|$/)).replace(/"[^"]*"/g, '')
  const counted = DELIMITERS.map((each) => ({ each, count: head.split(each).length }))
  return counted.reduce((best, next) => (next.count > best.count ? next : best)).each
}

function badQuote(line: number): ListError {
  return new ListError(`Line ${line} has a quote that does not end, or text behind one.`, [])
}
