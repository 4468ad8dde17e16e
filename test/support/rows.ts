import Sqlite from 'better-sqlite3'
import pg from 'pg'

/** A row of any table: every integer of a ledger is below 2^53 and comes as a number, a boolean as 1 or 0. */
export type Row = Readonly<Record<string, string | number | null>>

/** A connection beside the servers', for tests that read (or damage) the rows themselves, whatever the database. */
export interface Rows extends AsyncDisposable {
  /** Each `?` stands for a parameter. */
  rows<T = Row>(sql: string, parameters?: readonly (string | number | null)[]): Promise<T[]>
  /** How many rows it changed. Without parameters it may be several statements. */
  change(sql: string, parameters?: readonly (string | number | null)[]): Promise<number>
  tables(): Promise<string[]>
  /** Another value once somebody has written to the table, even what was there already. */
  written(table: string): Promise<unknown>
  /** Runs `fn` on one unchanging state, and takes back what it changed. */
  aside<T>(fn: () => Promise<T>): Promise<T>
}

/** `database`: the path of a file, or DATABASE_URL. Without `write` it can only read. Closed at the end of the scope. */
export function openRows(database: string, write = false): Promise<Rows> {
  const isPostgres = /^postgres(ql)?:/.test(database)
  return isPostgres ? openPostgres(database, write) : openSqlite(database.replace(/^file:/, ''), write)
}

async function openSqlite(path: string, write: boolean): Promise<Rows> {
  const db = new Sqlite(path, { readonly: !write, fileMustExist: true, timeout: 20_000 })
  return {
    rows: async <T>(sql: string, parameters: readonly unknown[] = []) => db.prepare(sql).all(...parameters) as T[],
    async change(sql, parameters) {
      if (parameters) return db.prepare(sql).run(...parameters).changes
      const changed = () => db.prepare('SELECT total_changes()').pluck().get() as number
      const before = changed()
      db.exec(sql)
      return changed() - before
    },
    tables: async () => db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all() as string[],
    // Of the whole file.
    written: async () => db.pragma('data_version', { simple: true }),
    async aside(fn) {
      db.exec('BEGIN')
      try {
        return await fn()
      } finally {
        db.exec('ROLLBACK')
      }
    },
    [Symbol.asyncDispose]: async () => void db.close(),
  }
}

const BOOLEAN = 16
const INTEGERS = [20, 21, 23, 1700]

async function openPostgres(connectionString: string, write: boolean): Promise<Rows> {
  const getTypeParser = (type: number, format?: 'text' | 'binary') => {
    if (type === BOOLEAN) return (text: string) => Number(text === 't')
    return INTEGERS.includes(type) ? Number : pg.types.getTypeParser(type, format)
  }
  const client = new pg.Client({
    connectionString,
    types: { getTypeParser: getTypeParser as typeof pg.types.getTypeParser },
  })
  client.on('error', () => {})
  await client.connect()
  if (!write) await client.query('SET default_transaction_read_only = on')
  const numbered = (sql: string) => {
    let n = 0
    return sql.replaceAll('?', () => `$${++n}`)
  }
  const run = (sql: string, parameters: readonly unknown[] = []) => client.query(numbered(sql), [...parameters])
  return {
    rows: async <T>(sql: string, parameters?: readonly unknown[]) => (await run(sql, parameters)).rows as T[],
    async change(sql, parameters) {
      const results = [await run(sql, parameters)].flat()
      return results.reduce((sum, { rowCount }) => sum + (rowCount ?? 0), 0)
    },
    async tables() {
      const { rows } = await client.query(
        "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'",
      )
      return rows.map(({ name }) => String(name))
    },
    async written(table) {
      const { rows } = await client.query(
        `SELECT string_agg(ctid::text || xmin::text, ' ' ORDER BY ctid) AS versions FROM "${table}"`,
      )
      return rows[0]?.versions
    },
    async aside(fn) {
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ')
      try {
        return await fn()
      } finally {
        await client.query('ROLLBACK')
      }
    },
    [Symbol.asyncDispose]: () => client.end(),
  }
}
