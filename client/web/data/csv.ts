import { csvCell } from '../../csv-cell.ts'
import { saveFile } from '../parts/save-file.ts'

export type CsvColumn<T> = readonly [head: string, text: (row: T) => string]

/** Rows as a CSV file (RFC 4180) that the browser keeps. No cell becomes a formula. */
export function saveCsv<T>(name: string, rows: readonly T[], columns: readonly CsvColumn<T>[]): void {
  const lines = [columns.map(([head]) => head), ...rows.map((row) => columns.map(([, text]) => text(row)))]
  saveFile(name, `${lines.map((line) => line.map(csvCell).join(',')).join('\r\n')}\r\n`)
}
