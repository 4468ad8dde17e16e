import { CommitError, failFast, fromColumn, type Sql, toParameter } from '../sql.ts'
import type { Connection } from './connection.ts'

/** `Database.transact` straight on the connection: no query engine, statements prepared once. */
export async function transact<T>(connection: Connection, fn: (sql: Sql) => Promise<T>): Promise<T> {
  const end = await connection.begin()
  try {
    const sql = failFast(statementsOn(connection))
    const result = await fn(sql)
    sql.check()
    commit(connection)
    return result
  } finally {
    end()
  }
}

function commit(connection: Connection): void {
  try {
    connection.prepare('COMMIT').run()
  } catch (error) {
    throw new CommitError(error)
  }
}

/** Raw reads, each in its turn: never inside the snapshot of a transaction that is open on the same connection. */
export function readsOn(connection: Connection): Pick<Sql, 'query'> {
  const sql = statementsOn(connection)
  return { query: (text, params) => connection.alone(() => sql.query(text, params)) }
}

function statementsOn(connection: Connection): Sql {
  return {
    async query<T>(text: string, params: readonly unknown[]): Promise<T[]> {
      const rows = connection.prepare(text).all(...params.map(toParameter)) as Record<string, unknown>[]
      for (const row of rows) for (const column in row) checkColumn(row[column], column)
      return rows as T[]
    },
    async execute(text, params) {
      return connection.prepare(text).run(...params.map(toParameter)).changes
    },
    async executeRows(text, rows) {
      const statement = connection.prepare(text)
      // One list for all rows: it is read before \`run\` returns.
      const cells: unknown[] = []
      for (const row of rows) {
        for (let at = 0; at < row.length; at++) cells[at] = toParameter(row[at])
        statement.run(cells)
      }
    },
  }
}

/** better-sqlite3 gives numbers here, rounded beyond 2^53: those are refused. */
function checkColumn(value: unknown, column: string): void {
  if (typeof value === 'number') fromColumn(value, column)
}
