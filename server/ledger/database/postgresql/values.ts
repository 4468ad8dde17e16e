import pg from 'pg'
import { fromColumn, ValueError } from '../sql.ts'

const OIDS = { bool: 16, int8: 20, numeric: 1700 }

/** Rows as on SQLite: every integer a number, exactly; a boolean 1 or 0; text as it is. */
export const TYPES = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === OIDS.int8) return toExact
    if (oid === OIDS.bool) return (value: string) => (value === 't' ? 1 : 0)
    // A sum of integers.
    if (oid === OIDS.numeric) return (value: string) => (/^-?\d+$/.test(value) ? toExact(value) : Number(value))
    return pg.types.getTypeParser(oid, format)
  },
} as pg.CustomTypesConfig

function toExact(value: string): unknown {
  return fromColumn(BigInt(value), 'of type bigint')
}

/** The form in which a parameter is sent: a list stays a list. @throws ValueError for what no column takes */
export function toPostgres(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toPostgres)
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value
  if (value instanceof Uint8Array) return Buffer.from(value)
  const what = typeof value === 'number' ? `the number ${value}` : `a value of type ${typeof value}`
  throw new ValueError(`A parameter must be text, an integer, a boolean, bytes, a list of them or null, not ${what}.`)
}

/** Rows as one list for each column. */
export function transposed(rows: readonly (readonly unknown[])[]): unknown[][] {
  return (rows[0] ?? []).map((_, column) => rows.map((row) => toPostgres(row[column])))
}
