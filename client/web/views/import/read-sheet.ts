import { parse } from 'csv-parse/browser/esm/sync'
import { type Columns, columnsOf, type Field, ListError } from '../../../import/columns.ts'
import { readCsv } from '../../../import/csv.ts'
import { type List, readList } from '../../../import/list.ts'
import type { Draft } from './draft.ts'

/** One import takes so many rows. */
const MOST_ROWS = 20_000

/** What the pasted text says, before the ledger is asked. */
export interface Sheet {
  header: readonly string[]
  columns: Columns | null
  list: List
  /** Why it cannot be read as a list; null when it can. */
  problem: string | null
}

const EMPTY: Sheet = { header: [], columns: null, list: { rows: [], bad: [] }, problem: null }

/** Reads rows as they are copied from a spreadsheet. The first line is the header. */
export function readSheet({ text, map, fallbacks }: Draft): Sheet {
  if (text.trim() === '') return EMPTY
  try {
    const [head, ...rows] = readCsv(text, parse)
    const header = head?.cells ?? []
    if (rows.length === 0)
      return { ...EMPTY, header, problem: 'There is a header, and no row below it. Copy both from the spreadsheet.' }
    if (rows.length > MOST_ROWS)
      return {
        ...EMPTY,
        header,
        problem: `These are ${rows.length} rows; one import takes ${MOST_ROWS}. Paste a part.`,
      }
    return withColumns(header, rows, { map, fallbacks })
  } catch (error) {
    if (!(error instanceof ListError)) throw error
    return { ...EMPTY, problem: error.message }
  }
}

function withColumns(
  header: readonly string[],
  rows: Parameters<typeof readList>[0],
  { map, fallbacks }: Pick<Draft, 'map' | 'fallbacks'>,
): Sheet {
  // A header that was pasted before is no reason to refuse this one.
  const known = Object.entries(map).filter(([, name]) => name === '' || header.some((head) => head.trim() === name))
  try {
    const columns = columnsOf(header, new Map(known) as Map<Field, string>)
    return { header, columns, list: readList(rows, columns, given(fallbacks)), problem: null }
  } catch (error) {
    if (!(error instanceof ListError)) throw error
    return { ...EMPTY, header, problem: `${error.message} Say below which column it is.` }
  }
}

function given<T extends object>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '')) as T
}

/** The text without some of its rows, by their lines: the other rows stay as they were, and their order too. */
export function withoutLines(text: string, lines: readonly number[]): string {
  const begins = readCsv(text, parse).map(({ line }) => line)
  const gone = new Set(lines)
  const all = text.split(/\r\n|\r|\n/)
  // A row may have several lines, when a cell has line breaks.
  return all
    .filter((_, index) => {
      const row = begins.findLast((begin) => begin <= index + 1)
      return row === undefined || !gone.has(row)
    })
    .join('\n')
}
