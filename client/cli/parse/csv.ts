import { UsageError } from '../exit.ts'

const BYTE_ORDER = '\ufeff'
const DELIMITERS = [',', ';', '\t'] as const

/**
 * Rows of cells, as spreadsheets save them: with commas, semicolons (where the comma is the decimal sign) or tabs, which the
 * first line shows; with or without quotes, a byte order mark and Excel's line `sep=;`. Empty lines are left out. Throws a
 * usage error for a quote that does not end.
 */
export function parseCsv(text: string): string[][] {
  const [, said, body = ''] = /^(?:sep=(.)\r?\n)?([\s\S]*)$/i.exec(text.replace(BYTE_ORDER, '')) ?? []
  const delimiter = DELIMITERS.find((each) => each === said) ?? delimiterOf(body.slice(0, body.search(/\r?\n|$/)))
  const cell = new RegExp(`"([^"]*(?:""[^"]*)*)" *|([^"${delimiter}\\r\\n][^${delimiter}\\r\\n]*)|`, 'y')
  const rows: string[][] = []
  let row: string[] = []
  for (let at = 0; at < body.length; ) {
    cell.lastIndex = at
    const [all = '', quoted, plain = ''] = cell.exec(body) ?? []
    at += all.length
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    const end = /\r?\n|\r|$/y
    end.lastIndex = at
    if (body[at] === delimiter) {
      at += 1
      if (at < body.length) continue
      row.push('')
    } else if (!end.test(body)) throw badQuote(rows.length + 1)
    else at = Math.max(end.lastIndex, at + 1)
    rows.push(row)
    row = []
  }
  return rows.filter((cells) => cells.some((each) => each.trim() !== ''))
}

function delimiterOf(head: string): string {
  const counted = DELIMITERS.map((each) => ({ each, count: head.split(each).length }))
  return counted.reduce((best, next) => (next.count > best.count ? next : best)).each
}

function badQuote(line: number): UsageError {
  return new UsageError(`Line ${line} has a quote that does not end, or text behind one.`)
}
