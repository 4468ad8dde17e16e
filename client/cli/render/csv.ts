import { csvCell } from '../../csv-cell.ts'
import type { Column } from './table.ts'
import { dataOf } from './table.ts'

/** Rows as CSV (RFC 4180) with a header. */
export function csv<T>(rows: readonly T[], columns: readonly Column<T>[]): string {
  const lines = [columns.map(({ head }) => head), ...rows.map((row) => columns.map((column) => dataOf(column, row)))]
  return lines.map((line) => line.map(csvCell).join(',')).join('\r\n')
}
