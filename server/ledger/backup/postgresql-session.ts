import pg from 'pg'
import { classify } from '../database/classify.ts'
import { DatabaseError } from '../database/database.ts'
import { fromColumn } from '../database/sql.ts'
import { type Mode, PIECE, type Session, type Table } from './session.ts'

const { Client } = pg
const INT8 = 20
const CONNECT_MS = 10_000

/** A transaction on a PostgreSQL database, on one state of it. @throws DatabaseError with a sentence, never a password */
export async function postgresqlSession(url: string, mode: Mode): Promise<Session> {
  const name = nameOf(url)
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    types: { getTypeParser },
  })
  // A connection that breaks while nobody asks anything is noticed by the next statement.
  client.on('error', () => undefined)
  try {
    await client.connect()
    await begin(client, mode)
    return sessionOn(client, name)
  } catch (error) {
    await client.end().catch(() => undefined)
    throw explained(error, name)
  }
}

const getTypeParser: typeof pg.types.getTypeParser = (id: number, format?: 'text' | 'binary') =>
  id === INT8 ? (value: string) => fromColumn(BigInt(value), 'of type bigint') : pg.types.getTypeParser(id, format)

async function begin(client: pg.Client, mode: Mode): Promise<void> {
  await client.query(`SET SESSION TimeZone = 'UTC'`)
  // As the server has it, whatever the role's own is.
  await client.query('SET SESSION search_path = public')
  // `remote_apply` is `on` and more: where it is set, it stays.
  await client.query(
    `SELECT set_config('synchronous_commit', CASE WHEN current_setting('synchronous_commit') = 'remote_apply' THEN 'remote_apply' ELSE 'on' END, false)`,
  )
  if (mode === 'read') {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    return
  }
  // Who has the ledger's row is the only writer, so each statement sees the same state. A snapshot from before the row was
  // ours would be refused for as long as servers take turns at it.
  await client.query(`SET SESSION default_transaction_isolation = 'read committed'`)
  await client.query('BEGIN READ WRITE')
  const { rows } = await client.query(`SELECT to_regclass('"Ledger"') IS NOT NULL AS "is"`)
  // Writers line up at this row.
  if (rows[0]?.is) await client.query('SELECT "revision" FROM "Ledger" WHERE "id" = 1 FOR UPDATE')
}

function sessionOn(client: pg.Client, name: string): Session {
  const query = async (sql: string, params: readonly unknown[] = []) => {
    try {
      return await client.query<Record<string, unknown>>(numbered(sql), [...params])
    } catch (error) {
      throw explained(error, name)
    }
  }
  let cursors = 0
  let closed: Promise<void> | undefined
  return {
    dialect: 'postgresql',
    name,
    rows: async <T>(sql: string, params?: readonly unknown[]) => (await query(sql, params)).rows as T[],
    async *stream<T>(sql: string) {
      const cursor = `portlease_${++cursors}`
      await query(`DECLARE ${cursor} NO SCROLL CURSOR FOR ${sql}`)
      for (;;) {
        const { rows } = await query(`FETCH ${PIECE} FROM ${cursor}`)
        if (rows.length === 0) break
        yield rows as T[]
      }
      await query(`CLOSE ${cursor}`)
    },
    run: async (sql, params) => (await query(sql, params)).rowCount ?? 0,
    insert: async (into, rows) => void (await query(...unnested(into, rows))),
    async commit() {
      const { command } = await query('COMMIT')
      // PostgreSQL says ROLLBACK when a statement had failed.
      if (command !== 'COMMIT') throw new DatabaseError(`The database ${name} took back what was written.`)
    },
    close: () => {
      closed ??= client.end()
      return closed
    },
  }
}

const ARRAYS = { text: 'text[]', integer: 'bigint[]', boolean: 'boolean[]' } as const

/** One statement for many rows: a list for each column. */
function unnested({ name, columns }: Table, rows: readonly (readonly unknown[])[]): [string, unknown[][]] {
  const names = columns.map((column) => `"${column.name}"`).join(', ')
  const lists = columns.map(({ type }) => `?::${ARRAYS[type]}`).join(', ')
  return [
    `INSERT INTO "${name}" (${names}) SELECT * FROM unnest(${lists})`,
    columns.map((_, at) => rows.map((row) => row[at])),
  ]
}

/** `?` is `$1`, `$2`, … here. */
function numbered(sql: string): string {
  let at = 0
  return sql.replaceAll('?', () => `$${++at}`)
}

function nameOf(url: string): string {
  const { hostname, port, pathname, searchParams } = new URL(url)
  const host = hostname || searchParams.get('host') || 'localhost'
  return `${host}${port === '' ? '' : `:${port}`}${decodeURIComponent(pathname)}`
}

function explained(error: unknown, name: string): unknown {
  if (!(error instanceof Error) || error instanceof DatabaseError) return error
  if (classify(error) === 'busy')
    return new DatabaseError(`The database ${name} is busy with other writers. Try again in a moment.`, {
      cause: error,
    })
  if (classify(error) === 'unavailable')
    return new DatabaseError(`The database ${name} does not answer: ${error.message}.`, { cause: error })
  return error
}
