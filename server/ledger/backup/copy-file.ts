import Database from 'better-sqlite3'
import { explain } from '../database/sqlite/location.ts'

/** So many pages in one go: some 10 ms. */
const PAGES = 2000

/**
 * Copies a SQLite database, its log included, into `target`, as one state of it: whoever writes meanwhile goes on and is not in it.
 * A target that is there is overwritten in one transaction. @throws DatabaseError with a sentence
 */
export async function copyFile(source: string, target: string): Promise<void> {
  try {
    const client = new Database(source, { readonly: true, fileMustExist: true, timeout: 10_000 })
    try {
      // While this transaction is open the copy need not begin again at each change.
      client.exec('BEGIN')
      client.prepare('SELECT count(*) FROM sqlite_master').get()
      await client.backup(target, { progress: () => PAGES })
    } finally {
      client.close()
    }
  } catch (error) {
    throw explain(error, source)
  }
}

/** Makes a database one file again, without the log beside it. Says false when somebody else has it open. */
export function settle(path: string): boolean {
  const client = new Database(path, { fileMustExist: true, timeout: 1000 })
  try {
    client.pragma('synchronous = FULL')
    // Leaving WAL needs the file alone: SQLite answers with the mode that it stays in, or that it is busy.
    return client.pragma('journal_mode = DELETE', { simple: true }) === 'delete'
  } catch (error) {
    if (/^SQLITE_(BUSY|LOCKED)/.test(String((error as { code?: unknown }).code))) return false
    throw explain(error, path)
  } finally {
    client.close()
  }
}
