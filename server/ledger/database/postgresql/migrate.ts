import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { PrismaPg } from '@prisma/adapter-pg'
import type { SqlDriverAdapter, SqlMigrationAwareDriverAdapterFactory, Transaction } from '@prisma/driver-adapter-utils'
import pg from 'pg'
import { DatabaseError } from '../database.ts'
import { type AppliedMigration, type Migration, pendingMigrations, readMigrations } from '../migrations.ts'
import { type Location, withSettings } from './location.ts'

const PRISMA = new URL('../../../../prisma/', import.meta.url)
/** Any number that is always the same: servers that start together line up at it. */
const LOCK = 22_040

/** The migrations of this build for PostgreSQL, oldest first. */
export const postgresqlMigrations = (): Migration[] =>
  readMigrations(fileURLToPath(new URL('postgresql/migrations/', PRISMA)))

/**
 * Brings the database up to this build's migrations, all of them in one transaction: a crash or an error leaves it as it was.
 * Returns the names that were applied.
 * @throws DatabaseError for a newer database, one of another build, or one with somebody else's tables
 */
export async function migratePostgresql(
  at: Location,
  { deadlineMs, connectMs }: { deadlineMs: number; connectMs: number },
  ours = postgresqlMigrations(),
): Promise<string[]> {
  const settings = { TimeZone: 'UTC', search_path: 'public', lock_timeout: deadlineMs, statement_timeout: 0 }
  const pool = new pg.Pool({
    connectionString: withSettings(at, settings),
    connectionTimeoutMillis: connectMs,
    fallback_application_name: 'portlease',
    max: 1,
  })
  pool.on('error', () => undefined)
  try {
    if (pendingMigrations(ours, await appliedIn(pool, at), at.path).length === 0) return []
    return await apply(pool, at, ours)
  } finally {
    await pool.end()
  }
}

async function apply(pool: pg.Pool, at: Location, ours: readonly Migration[]): Promise<string[]> {
  const { schemaEngine } = await import('../engine.ts')
  const stock = await new PrismaPg(pool).connect()
  const transaction = await stock.startTransaction()
  let isOpen = true
  try {
    await transaction.executeRaw(statement(`SELECT pg_advisory_xact_lock(${LOCK})::text`))
    // Another server may have done it while this one waited.
    const inside = { query: (sql: string) => rowsOf(transaction, sql) }
    if (pendingMigrations(ours, await appliedIn(inside, at), at.path).length === 0) return []
    const schema = readFileSync(new URL('postgresql/schema.prisma', PRISMA), 'utf8')
    const over = factoryOver(transaction)
    const engine = await schemaEngine(schema, 'postgresql', over.factory)
    // The engine goes on after a statement that failed, and then tells only that the transaction is aborted.
    const applied = await engine.apply(ours).catch((error: unknown) => Promise.reject(over.failure() ?? error))
    isOpen = false
    await transaction.executeRaw(statement('COMMIT'))
    return applied
  } finally {
    if (isOpen) await transaction.executeRaw(statement('ROLLBACK')).catch(() => undefined)
    await transaction.rollback()
  }
}

interface Asked {
  query(sql: string): Promise<{ rows: unknown[] }>
}

async function appliedIn(db: Asked, at: Location): Promise<AppliedMigration[]> {
  const { rows } = await db.query(
    `SELECT tablename::text AS "name" FROM pg_catalog.pg_tables WHERE schemaname = 'public' ORDER BY 1`,
  )
  const tables = (rows as { name: string }[]).map(({ name }) => name)
  if (tables.includes('_prisma_migrations')) {
    const found = await db.query(
      `SELECT migration_name, checksum, finished_at::text, rolled_back_at::text FROM public._prisma_migrations ORDER BY started_at`,
    )
    return found.rows as AppliedMigration[]
  }
  if (tables.length > 0) {
    throw new DatabaseError(
      `${at.path} is another program's database: it has the table ${tables[0]}, and none of portlease's. Make one for the ledger alone.`,
    )
  }
  return []
}

async function rowsOf(transaction: Transaction, sql: string): Promise<{ rows: unknown[] }> {
  const { columnNames, rows } = await transaction.queryRaw(statement(sql))
  return { rows: rows.map((row) => Object.fromEntries(row.map((value, at) => [columnNames[at], value]))) }
}

const statement = (sql: string) => ({ sql, args: [], argTypes: [] })

/** Hands the engine our open transaction as if it were a connection, and remembers what failed first. */
function factoryOver(transaction: Transaction) {
  let failed: Error | null = null
  const noted = async <T>(running: Promise<T>): Promise<T> => {
    try {
      return await running
    } catch (error) {
      failed ??= asServerError(error)
      throw error
    }
  }
  const { provider, adapterName } = transaction
  const adapter: SqlDriverAdapter = {
    provider,
    adapterName,
    queryRaw: (query) => noted(transaction.queryRaw(query)),
    executeRaw: (query) => noted(transaction.executeRaw(query)),
    // As it is: the stock adapter would cut the script at each semicolon.
    executeScript: async (script) => void (await noted(transaction.executeRaw(statement(script)))),
    startTransaction: () => Promise.reject(new Error('A migration runs inside one transaction.')),
    dispose: async () => {},
  }
  const refuse = () => Promise.reject(new Error('Applying migrations needs no shadow database.'))
  const factory: SqlMigrationAwareDriverAdapterFactory = {
    provider,
    adapterName,
    connect: async () => adapter,
    connectToShadowDb: refuse,
  }
  return { factory, failure: () => failed }
}

/** What PostgreSQL said, with its SQLSTATE: the adapter puts both inside. */
function asServerError(error: unknown): Error {
  const { originalCode, originalMessage } =
    (error as { cause?: { originalCode?: string; originalMessage?: string } }).cause ?? {}
  return Object.assign(new Error(originalMessage ?? String(error), { cause: error }), { code: originalCode ?? '' })
}
