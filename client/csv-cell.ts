import { clean } from './clean.ts'

/**
 * One cell. A text that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV injection): a
 * purpose is typed by others, and `=HYPERLINK(…)` must not run on the auditor's desk. The same after a semicolon, which
 * begins a new cell where the comma is the decimal sign, quoted or not.
 */
export function csvCell(text: string): string {
  const inert = clean(text.replace(/^(?=\s*[=+\-@|%])|(?<=;["'\s]*)(?=[=+\-@|%])/g, "'"))
  return /[",;]/.test(inert) || inert !== inert.trim() ? `"${inert.replaceAll('"', '""')}"` : inert
}
