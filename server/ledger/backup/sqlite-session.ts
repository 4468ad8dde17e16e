import { existsSync } from 'node:fs'
import Database from 'better-sqlite3'
import { DatabaseError } from '../database/database.ts'
import { fromColumn, toParameter } from '../database/sql.ts'
import { retryWhileBusy } from '../database/sqlite/busy.ts'
import { configureWriter } from '../database/sqlite/connection.ts'
import { explain } from '../database/sqlite/location.ts'
import { type Mode, PIECE, type Session, type Table } from './session.ts'

const DEADLINE_MS = 60_000

/** A transaction on a SQLite file that is there. In WAL mode a reader holds no writer up. @throws DatabaseError */
export async function sqliteSession(path: string, mode: Mode): Promise<Session> {
  if (!existsSync(path)) throw new DatabaseError(`There is no database ${path}.`)
  let client: Database.Database | undefined
  try {
    client = new Database(path, { readonly: mode === 'read', fileMustExist: true, timeout: 0 })
    const opened = client
    await retryWhileBusy(DEADLINE_MS, () => begin(opened, mode))
    return sessionOn(client, path)
  } catch (error) {
    client?.close()
    throw explain(error, path)
  }
}

function begin(client: Database.Database, mode: Mode): void {
  if (mode === 'write') {
    configureWriter(client)
    client.exec('BEGIN IMMEDIATE')
    return
  }
  if (!client.inTransaction) client.exec('BEGIN')
  // The first read takes the snapshot.
  client.prepare('SELECT count(*) FROM sqlite_master').get()
}

function sessionOn(client: Database.Database, path: string): Session {
  const bind = (params: readonly unknown[]) => params.map(toParameter)
  const query = (sql: string) => client.prepare<unknown[], Record<string, unknown>>(sql)
  return {
    dialect: 'sqlite',
    name: path,
    rows: async <T>(sql: string, params: readonly unknown[] = []) =>
      said(path, () =>
        query(sql)
          .all(...bind(params))
          .map(checked),
      ) as T[],
    stream: <T>(sql: string) => pieces(client, path, sql) as AsyncGenerator<T[], void>,
    run: async (sql, params = []) => said(path, () => query(sql).run(...bind(params)).changes),
    insert: async (into, rows) => said(path, () => insert(client, into, rows)),
    commit: async () => said(path, () => void client.exec('COMMIT')),
    close: async () => {
      // Closing takes back what was not committed.
      client.close()
    },
  }
}

async function* pieces(client: Database.Database, path: string, sql: string) {
  const rows = said(path, () => client.prepare<unknown[], Record<string, unknown>>(sql).iterate())
  let piece: Record<string, unknown>[] = []
  for (;;) {
    const next = said(path, () => rows.next())
    if (next.done) break
    piece.push(checked(next.value))
    if (piece.length < PIECE) continue
    yield piece
    piece = []
  }
  if (piece.length > 0) yield piece
}

function insert(client: Database.Database, { name, columns }: Table, rows: readonly (readonly unknown[])[]): void {
  const names = columns.map((column) => `"${column.name}"`).join(', ')
  const places = columns.map(() => '?').join(', ')
  const statement = client.prepare(`INSERT INTO "${name}" (${names}) VALUES (${places})`)
  for (const row of rows) statement.run(row.map(toParameter))
}

/** Runs it, and says in a sentence what SQLite says in a code. */
function said<T>(path: string, run: () => T): T {
  try {
    return run()
  } catch (error) {
    throw explain(error, path)
  }
}

function checked(row: Record<string, unknown>): Record<string, unknown> {
  for (const column in row) if (typeof row[column] === 'number') fromColumn(row[column], column)
  return row
}
