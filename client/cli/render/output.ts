import type { Lease } from '../../../server/domain/wire.ts'
import { cleanJson } from '../../clean.ts'
import type { Io } from '../io.ts'
import { csv } from './csv.ts'
import { leaseColumns } from './lease.ts'
import { type Column, pipeTable, terminalTable } from './table.ts'
import { envLines, githubLines, shellLines, terraformJson } from './variables.ts'

/** All formats there are; each command takes some of them. */
export type Format = 'table' | 'json' | 'value' | 'env' | 'shell' | 'csv' | 'github' | 'terraform'

export function printJson(io: Io, answer: unknown): void {
  io.out(cleanJson(answer))
}

export interface Rows<T> {
  readonly rows: readonly T[]
  readonly columns: readonly Column<T>[]
  /** The API's answer, for `json`. */
  readonly answer: unknown
  /** What `value` prints of a row. */
  readonly value?: (row: T) => string
}

/** Prints rows in a format that every list takes. */
export function printRows<T>(io: Io, format: Format, rows: Rows<T>): void {
  print(io, rowsText(io, format, rows))
}

function rowsText<T>(io: Io, format: Format, { rows, columns, answer, value }: Rows<T>): string {
  if (format === 'json') return cleanJson(answer)
  if (format === 'csv') return csv(rows, columns)
  if (format === 'value') return value ? [...new Set(rows.map(value))].join('\n') : ''
  if (!io.outIsTerminal) return pipeTable(rows, columns)
  // A head without rows tells a person nothing; the sentence on stderr does.
  return rows.length > 0 ? terminalTable(rows, columns, io.columns) : ''
}

export interface Leases {
  readonly leases: readonly Lease[]
  readonly now: string
  readonly answer: unknown
  readonly value: (lease: Lease) => string
  readonly prefix?: string | undefined
}

/** Prints leases in any format. */
export function printLeases(io: Io, format: Format, leases: Leases): void {
  print(io, leasesText(io, format, leases))
}

function leasesText(io: Io, format: Format, { leases, now, answer, value, prefix }: Leases): string {
  switch (format) {
    case 'env':
      return envLines(leases, prefix)
    case 'shell':
      return shellLines(leases, prefix)
    case 'github':
      return githubLines(leases, prefix)
    case 'terraform':
      return terraformJson(leases)
    default:
      return rowsText(io, format, { rows: leases, columns: leaseColumns(now), answer, value })
  }
}

/** Nothing found prints nothing, not an empty line. */
function print(io: Io, text: string): void {
  if (text !== '') io.out(text)
}
