/**
 * Writes a migration from the difference between the migrations and schema.prisma.
 *   npm run migration            regenerates the first migration; for use before the first release only
 *   npm run migration -- NAME    adds a migration called NAME
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'
import type { SqlDriverAdapter, SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import { LEASABLE_RANGES } from '../server/domain/policy/ranges.ts'
import { schemaEngine } from '../server/ledger/database/engine.ts'
import { type Migration, readMigrations } from '../server/ledger/database/migrations.ts'

const FIRST = '20261122000000_ledger'
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** The SQL from `migrations` (none: an empty database) to schema.prisma, with the CHECKs; empty when they agree. */
export async function migrationScript(migrations: readonly Migration[]): Promise<string> {
  const schema = readFileSync(here('schema.prisma'), 'utf8')
  const connections: SqlDriverAdapter[] = []
  try {
    const engine = await schemaEngine(schema, 'sqlite', inMemory(connections))
    return withChecks(await engine.diff(migrations, schema))
  } finally {
    for (const connection of connections) await connection.dispose()
  }
}

/**
 * Prisma's schema has no CHECK, and a table that a migration rebuilds ("new_Claim") would silently lose it: so each
 * CREATE TABLE of Claim gets it here. The numbers are the vendor's table: the database refuses the rest by itself.
 */
export function withChecks(sql: string): string {
  const ranges = LEASABLE_RANGES.map(({ first, last }) => `"port" BETWEEN ${first} AND ${last}`).join(' OR ')
  const checks = [
    `    CONSTRAINT "Claim_port_leasable" CHECK (${ranges})`,
    `    CONSTRAINT "Claim_transport_known" CHECK ("transport" IN ('tcp','udp'))`,
  ]
  return sql.replace(/(CREATE TABLE "(?:new_)?Claim" \([\s\S]*?)\n\);/g, `$1,\n${checks.join(',\n')}\n);`)
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
  const folder = here('migrations/')
  if (name !== undefined && !/^[a-z][a-z0-9_]*$/.test(name)) {
    throw new Error('A migration is named with small letters, digits and underscores.')
  }
  const sql = await migrationScript(name === undefined ? [] : readMigrations(folder))
  if (sql === '') {
    console.log('The migrations agree with schema.prisma: nothing to write.')
    return
  }
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14)
  const target = name === undefined ? FIRST : `${stamp}_${name}`
  mkdirSync(`${folder}${target}`, { recursive: true })
  writeFileSync(`${folder}${target}/migration.sql`, sql)
  writeFileSync(
    `${folder}migration_lock.toml`,
    '# Which database the migrations are for: read by Prisma.\nprovider = "sqlite"\n',
  )
  console.log(`Wrote prisma/migrations/${target}/migration.sql`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv[2])
