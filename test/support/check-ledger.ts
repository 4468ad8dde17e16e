import Database from 'better-sqlite3'
import { checkChain } from './checks/chain.ts'
import { checkClaims, checkCounters, checkKeys } from './checks/claims.ts'
import { checkHistory } from './checks/history.ts'
import { readTables } from './checks/tables.ts'

const CHECKS = [checkChain, checkHistory, checkClaims, checkCounters, checkKeys]

/**
 * Whether a ledger's file says one thing everywhere: log, leases, claims, keys and counters. It shares no code with the
 * ledger but the vendor's table. Returns a sentence for each violation; empty: all is well. Servers may run meanwhile.
 */
export function checkLedger(path: string): string[] {
  const db = new Database(path, { readonly: true, fileMustExist: true })
  try {
    const violations: string[] = []
    const tables = readTables(db, (violation) => void violations.push(violation))
    for (const check of CHECKS) check(tables)
    return violations
  } finally {
    db.close()
  }
}
