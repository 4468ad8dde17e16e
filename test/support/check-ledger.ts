import { checkChain } from './checks/chain.ts'
import { checkClaims, checkCounters, checkKeys } from './checks/claims.ts'
import { checkHistory } from './checks/history.ts'
import { readTables, type Tables } from './checks/tables.ts'
import { openRows, type Rows } from './rows.ts'

const CHECKS = [checkChain, checkHistory, checkClaims, checkCounters, checkKeys]

/**
 * Whether a ledger's database says one thing everywhere: log, leases, claims, keys and counters. It shares no code with the
 * ledger but the vendor's table. `database`: the path of a file, or DATABASE_URL. Resolves with a sentence for each
 * violation; none: all is well. Servers may run meanwhile.
 */
export async function checkLedger(database: string): Promise<string[]> {
  await using rows = await openRows(database)
  return await rows.aside(() => violationsIn(rows))
}

/** The same over a connection, as it sees the ledger inside the transaction that is open on it. */
export async function violationsIn(rows: Rows): Promise<string[]> {
  return checkTables(await readTables(rows, () => {}))
}

/** The same of tables that were read before. */
export function checkTables(tables: Omit<Tables, 'report'>): string[] {
  const violations: string[] = []
  for (const check of CHECKS) check({ ...tables, report: (violation) => void violations.push(violation) })
  return violations
}
