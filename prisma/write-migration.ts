/**
 * Writes a migration from what was changed in schema.prisma, for both databases:
 *   npm run migration -- NAME
 * Migrations are added, never written again: databases exist that were made by the ones that stand.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'
import {
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils'
import { schemaEngine } from '../server/ledger/database/engine.ts'
import { type Migration, readMigrations } from '../server/ledger/database/migrations.ts'
import { postgresqlSchema, sortedByBytes, withChecks, withoutSchema } from './dialects.ts'

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const read = (name: string) => readFileSync(here(name), 'utf8')

/** The SQL from `migrations` (none: an empty database) to schema.prisma on SQLite, with the CHECKs; empty when they agree. */
export async function migrationScript(migrations: readonly Migration[]): Promise<string> {
  const schema = read('schema.prisma')
  const connections: SqlDriverAdapter[] = []
  try {
    const engine = await schemaEngine(schema, 'sqlite', inMemory(connections))
    return withChecks(await engine.diff({ migrations }, schema))
  } finally {
    for (const connection of connections) await connection.dispose()
  }
}

/**
 * The SQL from one schema to another on PostgreSQL. No server is asked: the schema that the last migration reached lies
 * beside the migrations, and a test holds the two together on a real server.
 */
export async function postgresqlScript(from: string | null, to: string): Promise<string> {
  const engine = await schemaEngine(to, 'postgresql', WITHOUT_SERVER)
  return withoutSchema(
    sortedByBytes(withChecks(await engine.diff(from === null ? { migrations: [] } : { schema: from }, to))),
  )
}

const ADAPTER = { provider: 'postgres', adapterName: '@prisma/adapter-pg' } as const
const unasked = () => Promise.reject(new Error('The difference of two schemas needs no server.'))
const { Boolean: BOOLEAN, Text: TEXT, Int32: INT32 } = ColumnTypeEnum

/** The engine asks for the schema's presence and the server's version, and is told the oldest that is supported. */
const connectToNobody = async (): Promise<SqlDriverAdapter> => ({
  ...ADAPTER,
  queryRaw: async () => ({
    columnNames: ['exists', 'version', 'numeric_version'],
    columnTypes: [BOOLEAN, TEXT, INT32],
    rows: [[true, 'PostgreSQL 14.0', 140000]],
  }),
  executeRaw: unasked,
  executeScript: unasked,
  startTransaction: unasked,
  dispose: async () => {},
})

const WITHOUT_SERVER: SqlMigrationAwareDriverAdapterFactory = {
  ...ADAPTER,
  connect: connectToNobody,
  connectToShadowDb: connectToNobody,
}

/** Connections for the engine: the schema's history is replayed in memory. */
function inMemory(connections: SqlDriverAdapter[]): SqlMigrationAwareDriverAdapterFactory {
  const factory = new PrismaBetterSqlite3({ url: ':memory:' })
  const connect = async () => {
    const adapter = await factory.connect()
    connections.push(adapter)
    // The engine sends a whole migration as one statement here, which better-sqlite3 refuses.
    adapter.executeRaw = async ({ sql }) => {
      await adapter.executeScript(sql)
      return 0
    }
    return adapter
  }
  return { provider: factory.provider, adapterName: factory.adapterName, connect, connectToShadowDb: connect }
}

async function main(name: string | undefined): Promise<void> {
  if (name === undefined || !/^[a-z][a-z0-9_]*$/.test(name)) {
    throw new Error(
      'Name the migration, in small letters, digits and underscores: npm run migration -- what_it_does. The ones that stand are not written again.',
    )
  }
  const derived = postgresqlSchema(read('schema.prisma'))
  const scripts = {
    migrations: await migrationScript(readMigrations(here('migrations/'))),
    'postgresql/migrations': await postgresqlScript(read('postgresql/schema.prisma'), derived),
  }
  writeFileSync(here('postgresql/schema.prisma'), derived)
  if (Object.values(scripts).every((sql) => sql === '')) {
    console.log('The migrations agree with schema.prisma: nothing to write.')
    return
  }
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14)
  for (const [folder, sql] of Object.entries(scripts)) {
    const target = `${folder}/${stamp}_${name}`
    mkdirSync(here(target), { recursive: true })
    // The same names in both: what one database does not need is there as a word about it.
    writeFileSync(here(`${target}/migration.sql`), sql || '-- Nothing to do on this database.\n')
    console.log(`Wrote prisma/${target}/migration.sql`)
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv[2])
