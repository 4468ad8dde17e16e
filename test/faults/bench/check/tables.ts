import { type Tables as Reported, readTables } from '../../../support/checks/tables.ts'
import { openRows } from '../../../support/rows.ts'

/** The whole ledger as one snapshot. */
export type Tables = Omit<Reported, 'report'>

/** Reads a database, whichever it is, by its address. */
export async function tablesOf(url: string): Promise<Tables> {
  await using rows = await openRows(url)
  const { report: _, ...tables } = await rows.aside(() => readTables(rows, () => {}))
  return tables
}
