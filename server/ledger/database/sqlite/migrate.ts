import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { SqlDriverAdapter, SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import type { Database as Client } from 'better-sqlite3'
import { DatabaseError } from '../database.ts'
import { type AppliedMigration, type Migration, pendingMigrations, readMigrations } from '../migrations.ts'
import type { Connected, ScriptTransaction } from './adapter.ts'

const PRISMA = new URL('../../../../prisma/', import.meta.url)

/** The migrations of this build for SQLite, oldest first. */
export const sqliteMigrations = (): Migration[] => readMigrations(fileURLToPath(new URL('migrations/', PRISMA)))

/**
 * Brings the database up to this build's migrations, all of them in one transaction: a crash or an error leaves the
 * file as it was, and servers that start together line up at the write lock. Returns the names that were applied.
 * @throws DatabaseError for a newer database, one of another build, or a file with somebody else's tables
 */
export async function migrateSqlite(writer: Connected, path: string, ours = sqliteMigrations()): Promise<string[]> {
  const { client } = writer.connection
  if (pendingMigrations(ours, appliedIn(client, path), path).length === 0) return []
  const { schemaEngine } = await import('../engine.ts')
  const transaction = await writer.startTransaction()
  try {
    // Another server may have done it while this one waited for the lock.
    if (pendingMigrations(ours, appliedIn(client, path), path).length === 0) return []
    const schema = readFileSync(new URL('schema.prisma', PRISMA), 'utf8')
    const engine = await schemaEngine(schema, 'sqlite', factoryOver(transaction))
    const applied = await engine.apply(ours)
    await transaction.executeRaw({ sql: 'COMMIT', args: [], argTypes: [] })
    return applied
  } finally {
    await transaction.rollback()
  }
}

function appliedIn(client: Client, path: string): AppliedMigration[] {
  const tables = client.prepare<[], { name: string }>(`SELECT name FROM sqlite_master WHERE type = 'table'`).all()
  if (tables.some(({ name }) => name === '_prisma_migrations')) {
    return client
      .prepare<[], AppliedMigration>(
        'SELECT migration_name, checksum, finished_at, rolled_back_at FROM _prisma_migrations ORDER BY started_at',
      )
      .all()
  }
  if (tables.length > 0) {
    throw new DatabaseError(
      `${path} is another program's database: it has the table ${tables[0]?.name}, and none of portlease's.`,
    )
  }
  return []
}

/** Hands the engine our open transaction as if it were a connection. */
function factoryOver(transaction: ScriptTransaction): SqlMigrationAwareDriverAdapterFactory {
  const adapter: SqlDriverAdapter = {
    provider: transaction.provider,
    adapterName: transaction.adapterName,
    queryRaw: (query) => transaction.queryRaw(query),
    // The transaction holds the write lock; the engine's own, an exclusive connection, would outlive the migration.
    executeRaw: async (query) => (/locking_mode/i.test(query.sql) ? 0 : transaction.executeRaw(query)),
    executeScript: (script) => transaction.executeScript(script),
    startTransaction: () => Promise.reject(new Error('A migration runs inside one transaction.')),
    dispose: async () => {},
  }
  const refuse = () => Promise.reject(new Error('Applying migrations needs no shadow database.'))
  return {
    provider: transaction.provider,
    adapterName: transaction.adapterName,
    connect: async () => adapter,
    connectToShadowDb: refuse,
  }
}
