import { parse } from 'csv-parse/sync'
import { ListError } from '../../import/columns.ts'
import { type CsvRow, readCsv } from '../../import/csv.ts'
import { UsageError } from '../exit.ts'

/** Rows of a sheet (client/import/csv.ts). Throws a usage error for a quote that does not end. */
export function parseCsv(text: string): CsvRow[] {
  try {
    return readCsv(text, parse)
  } catch (error) {
    if (error instanceof ListError) throw new UsageError(error.message)
    throw error
  }
}
