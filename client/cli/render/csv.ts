import { clean } from './clean.ts'
import type { Column } from './table.ts'
import { dataOf } from './table.ts'

/** Rows as CSV (RFC 4180) with a header. */
export function csv<T>(rows: readonly T[], columns: readonly Column<T>[]): string {
  const lines = [columns.map(({ head }) => head), ...rows.map((row) => columns.map((column) => dataOf(column, row)))]
  return lines.map((line) => line.map(csvCell).join(',')).join('\r\n')
}

/**
 * One cell. A text that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV injection): a
 * purpose is typed by others, and `=HYPERLINK(…)` must not run on the auditor's desk. The same after a semicolon, which
 * begins a new cell where the comma is the decimal sign, quoted or not.
 */
export function csvCell(text: string): string {
  const inert = clean(text.replace(/^(?=\s*[=+\-@|%])|(?<=;["'\s]*)(?=[=+\-@|%])/g, "'"))
  return /[",;]/.test(inert) || inert !== inert.trim() ? `"${inert.replaceAll('"', '""')}"` : inert
}
