import type { Head } from '../../domain/records.ts'
import type { Column } from './session.ts'

/**
 * A dump is gzipped text of lines of JSON: the header, then for each table a line that names its columns and a line for each row, and at
 * the end the totals with a SHA-256 over all lines before. Event bodies are texts, byte for byte as they were hashed.
 */
export const FORMAT = 'portlease-dump'
export const VERSION = 1

export interface Header {
  format: typeof FORMAT
  version: number
  /** The portlease that wrote it. */
  portlease: string
  dialect: 'sqlite' | 'postgresql'
  /** The newest migration. */
  schema: string
  at: string
  /** Its newest event seals the ledger: this dump is the ledger, not a copy of it. */
  sealed: boolean
  ledger: Head
  /** How many rows each table has. */
  rows: Record<string, number>
}

/** Begins the rows of a table. */
export interface TableLine {
  table: string
  columns: string[]
}

export interface Totals {
  end: true
  rows: Record<string, number>
  /** Of all bytes before this line, hex. */
  sha256: string
}

/** A cell as JSON has it: the same for both dialects. */
export function toCell(value: unknown, { type }: Column): string | number | boolean | null {
  if (value === null || value === undefined) return null
  if (type === 'boolean') return Boolean(value)
  return type === 'integer' ? Number(value) : String(value)
}

/** Whether a cell may stand in a column. */
export function fits(value: unknown, { type, nullable }: Column): boolean {
  if (value === null) return nullable
  if (type === 'integer') return Number.isSafeInteger(value)
  return typeof value === (type === 'boolean' ? 'boolean' : 'string')
}
