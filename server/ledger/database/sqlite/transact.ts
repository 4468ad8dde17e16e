import type { Database as Client, Statement } from 'better-sqlite3'
import { CommitError, failFast, fromColumn, type Sql, toParameter } from '../sql.ts'
import { preparedIn, type WriterConnection } from './connection.ts'

/** `transaction` (see sql.ts) straight on the connection: no query engine, statements prepared once. */
export async function transact<T>(connection: WriterConnection, fn: (sql: Sql) => Promise<T>): Promise<T> {
  const end = await connection.begin()
  try {
    const sql = failFast(statementsOn((text) => connection.prepare(text)))
    const result = await fn(sql)
    sql.check()
    commit(connection)
    return result
  } finally {
    end()
  }
}

function commit(connection: WriterConnection): void {
  try {
    connection.prepare('COMMIT').run()
  } catch (error) {
    throw new CommitError(error)
  }
}

/** Raw reads on a connection that cannot write. */
export function readsOn(client: Client): Pick<Sql, 'query'> {
  const prepared = new Map<string, Statement<unknown[]>>()
  const { query } = statementsOn((text) => preparedIn(prepared, client, text))
  return { query }
}

function statementsOn(prepare: (text: string) => Statement<unknown[]>): Sql {
  return {
    async query<T>(text: string, params: readonly unknown[]): Promise<T[]> {
      const rows = prepare(text).all(...params.map(toParameter)) as Record<string, unknown>[]
      for (const row of rows) for (const column in row) checkColumn(row[column], column)
      return rows as T[]
    },
    async execute(text, params) {
      return prepare(text).run(...params.map(toParameter)).changes
    },
  }
}

/** better-sqlite3 gives numbers here, rounded beyond 2^53: those are refused. */
function checkColumn(value: unknown, column: string): void {
  if (typeof value === 'number') fromColumn(value, column)
}
