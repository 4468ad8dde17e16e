import { createHash } from 'node:crypto'
import { connect } from 'node:net'
import { basename, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { readMigrations } from '../../server/ledger/database/migrations.ts'
import { migrate } from '../../server/ledger/database/open.ts'
import { ASK } from './postgres/on-demand.ts'

export { type Cluster, startPostgres } from './postgres/cluster.ts'

export type Dialect = 'sqlite' | 'postgresql'

/** Whether this run has a PostgreSQL server. In CI it has one, or does not begin. */
export const hasPostgres = (process.env.TEST_DATABASE_URL ?? process.env[ASK]) !== undefined

/** The databases that a run tests on: for `describe.each` and `test.each`. */
export const DIALECTS: readonly Dialect[] = hasPostgres ? ['sqlite', 'postgresql'] : ['sqlite']

/** The address of the database that belongs to a folder. On PostgreSQL it is made, with the tables, when it is not there. */
export async function databaseFor(dialect: Dialect, folder: string): Promise<string> {
  if (dialect === 'sqlite') return `file:${join(folder, 'portlease.db')}`
  return postgresDatabase(nameFor(folder), await template())
}

/** Ends a database that `databaseFor` made, with whoever is still connected to it. A file goes with its folder. */
export async function dropDatabase(url: string): Promise<void> {
  if (!/^postgres/.test(url)) return
  const name = decodeURIComponent(new URL(url).pathname.slice(1))
  await (await administrator()).query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`)
}

/** An empty database without tables, or a copy of `from`. Returns its address. */
export async function postgresDatabase(name: string, from?: string): Promise<string> {
  const admin = await administrator()
  const { rowCount } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])
  if (rowCount === 0) await admin.query(`CREATE DATABASE ${pg.escapeIdentifier(name)} ${await copyOf(admin, from)}`)
  return addressOf(name)
}

/** 20 ms for a copy of the files, against 57 through the log and 26 for all migrations in a schema (measured, nothing synced). */
async function copyOf(admin: pg.Client, from: string | undefined): Promise<string> {
  if (from === undefined) return ''
  const { rows } = await admin.query<{ version: number }>(
    `SELECT current_setting('server_version_num')::int / 10000 AS version`,
  )
  const strategy = (rows[0]?.version ?? 0) >= 15 ? 'STRATEGY FILE_COPY' : ''
  return `TEMPLATE ${pg.escapeIdentifier(from)} ${strategy}`
}

function nameFor(folder: string): string {
  return `portlease_test_${basename(folder).slice(-20)}_${digest(folder)}`
}

function digest(value: string): string {
  return createHash('sha256').update(value).digest('hex').slice(0, 12)
}

let made: Promise<string> | undefined

/** A database of this build's migrations, made once for a server: test processes line up at a lock. */
function template(): Promise<string> {
  made ??= (async () => {
    const folder = fileURLToPath(new URL('../../prisma/postgresql/migrations/', import.meta.url))
    const name = `portlease_template_${digest(JSON.stringify(readMigrations(folder).map(({ checksum }) => checksum)))}`
    const admin = await administrator()
    await admin.query('SELECT pg_advisory_lock(481516)')
    try {
      const { rowCount } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])
      if (rowCount === 0) {
        await admin.query(`DROP DATABASE IF EXISTS "${name}_new"`)
        await migrate(await postgresDatabase(`${name}_new`))
        await admin.query(`ALTER DATABASE "${name}_new" RENAME TO "${name}"`)
      }
    } finally {
      await admin.query('SELECT pg_advisory_unlock(481516)')
    }
    return name
  })()
  return made
}

async function addressOf(database: string): Promise<string> {
  const url = new URL(await serverUrl())
  url.pathname = `/${encodeURIComponent(database)}`
  return url.href
}

let asked: Promise<string> | undefined

/** The address of the run's server: any database on it. */
function serverUrl(): Promise<string> {
  asked ??= (async () => {
    if (process.env.TEST_DATABASE_URL) return process.env.TEST_DATABASE_URL
    const port = Number(process.env[ASK])
    if (!port) throw new Error('This run has no PostgreSQL: see `hasPostgres`.')
    const answer = await text(connect(port, '127.0.0.1'))
    if (!answer.startsWith('postgres')) throw new Error(answer)
    return answer
  })()
  return asked
}

let connected: Promise<pg.Client> | undefined

/** One connection for each test process: a new one costs as much as the copy. */
function administrator(): Promise<pg.Client> {
  connected ??= (async () => {
    const client = new pg.Client({ connectionString: await serverUrl() })
    client.on('error', () => {
      connected = undefined
    })
    await client.connect()
    return client
  })()
  return connected
}
