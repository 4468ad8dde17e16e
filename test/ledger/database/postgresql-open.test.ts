import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { DatabaseError, type DatabaseOptions, migrate, openDatabase } from '../../../server/ledger/database/open.ts'
import { locationOf, withSettings } from '../../../server/ledger/database/postgresql/location.ts'
import { migratePostgresql, postgresqlMigrations } from '../../../server/ledger/database/postgresql/migrate.ts'
import { hasPostgres } from '../../support/postgres.ts'
import { emptyDatabase, migratedDatabase, rawPostgres } from './postgresql-rig.ts'

const CHILD = fileURLToPath(new URL('./open-child.ts', import.meta.url))
const names = () => postgresqlMigrations().map(({ name }) => name)

async function open(url: string, options?: DatabaseOptions) {
  const db = await openDatabase(url, options)
  onTestFinished(() => db.close())
  return db
}

/** The sentence with which an address is refused. */
async function refusal(url: string): Promise<string> {
  const error: unknown = await openDatabase(url, { limits: { connectMs: 2000 } }).then(
    (db) => db.close(),
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(DatabaseError)
  const { message } = error as DatabaseError
  expect(message).not.toMatch(/secret|hidden/)
  return message
}

test('an address is read without a server, and one that cannot be is refused without its password', async () => {
  expect(locationOf('postgres://app:hidden@db.plant/ports').path).toBe('db.plant/ports')
  expect(locationOf('postgresql://app:hidden@db.plant:5433/ports').path).toBe('db.plant:5433/ports')
  expect(locationOf('postgresql:///ports?host=/var/run/postgresql').path).toBe('/var/run/postgresql/ports')
  expect(await refusal('postgresql://app:hidden@db.plant')).toMatch(/names no database/)
  expect(await refusal('postgresql://app:hid/den@db.plant:x/ports')).toMatch(/In a password, @ is %40/)
  expect(await refusal('postgresql://app:hidden@db.plant/ports?schema=other')).toMatch(/takes no schema=/)
})

test("the address keeps the person's own options, and ours come after them", () => {
  const at = locationOf('postgresql://app@db/ports?options=-c%20work_mem%3D8MB&sslmode=verify-full')
  const { searchParams } = new URL(withSettings(at, { TimeZone: 'UTC' }))
  expect(searchParams.get('options')).toBe('-c work_mem=8MB -c TimeZone=UTC')
  expect(searchParams.get('sslmode')).toBe('verify-full')
})

describe.skipIf(!hasPostgres)('on a real server', () => {
  test('a session has what durability and time rest on, whatever the role and the database have as theirs', async () => {
    const url = await migratedDatabase()
    const admin = await rawPostgres(url)
    const name = new URL(url).pathname.slice(1)
    for (const setting of [
      `"TimeZone" = 'Australia/Eucla'`,
      `synchronous_commit = off`,
      `default_transaction_isolation = 'serializable'`,
      `lock_timeout = 1`,
      `search_path = pg_catalog`,
    ])
      await admin.query(`ALTER DATABASE "${name}" SET ${setting}`)
    const db = await open(url)
    const settings = await db.transact((sql) =>
      sql.query(
        `SELECT current_setting('TimeZone') AS zone, current_setting('synchronous_commit') AS synchronous,
         current_setting('transaction_isolation') AS isolation, current_setting('lock_timeout') AS lock,
         current_setting('idle_in_transaction_session_timeout') AS idle, current_setting('statement_timeout') AS statement,
         current_setting('application_name') AS application, current_schema() AS schema`,
        [],
      ),
    )
    expect(settings).toEqual([
      {
        ...{ zone: 'UTC', synchronous: 'on', isolation: 'read committed', lock: '5s', idle: '3s', statement: '6s' },
        ...{ application: 'portlease', schema: 'public' },
      },
    ])
    const read = await db.reads.query(
      `SELECT current_setting('TimeZone') AS zone, current_setting('statement_timeout') AS statement, current_schema() AS schema`,
      [],
    )
    expect(read).toEqual([{ zone: 'UTC', statement: '10s', schema: 'public' }])
  })

  test('a server that does not sync to its disk is told of, once, and a standby is refused', async () => {
    const url = await migratedDatabase()
    const db = await open(url)
    const [{ fsync } = { fsync: 'on' }] = await db.reads.query<{ fsync: string }>(
      `SELECT current_setting('fsync') AS fsync`,
      [],
    )
    expect(db.warnings.length).toBe(fsync === 'off' ? 1 : 0)
    if (fsync === 'off') expect(db.warnings[0]).toMatch(/runs with fsync .*off: a loss of power/)
    const admin = await rawPostgres(url)
    await admin.query(`ALTER DATABASE "${new URL(url).pathname.slice(1)}" SET default_transaction_read_only = on`)
    expect(await refusal(url)).toMatch(/takes no writes: it is a standby, or set to be read only/)
  })

  test('the reader cannot write, and sees rows as on SQLite', async () => {
    const db = await open(await migratedDatabase())
    const insert = `INSERT INTO "Ledger" ("id", "ledgerId", "revision", "epoch", "hash", "at", "paused") VALUES (1, 'a', $1, 1, '', 1, $2)`
    await db.transact((sql) => sql.execute(insert, [2 ** 53 - 1, true]))
    expect(await db.reader.ledger.findMany()).toMatchObject([{ revision: 2n ** 53n - 1n, paused: true }])
    expect(await db.reads.query('SELECT "revision", "paused", count(*) AS n FROM "Ledger" GROUP BY 1, 2', [])).toEqual([
      { revision: 2 ** 53 - 1, paused: 1, n: 1 },
    ])
    await expect(db.reader.ledger.deleteMany()).rejects.toThrow(/read-only/)
    await expect(db.reads.query('DELETE FROM "Ledger"', [])).rejects.toMatchObject({ code: '25006' })
  })

  test('servers that make their first start together all succeed, and each migration is applied once', async () => {
    const url = await emptyDatabase()
    const children = [1, 2, 3].map(() => fork(CHILD, [url], { execArgv: ['--import', 'tsx'] }))
    await Promise.all(children.map((child) => said(child, 'ready')))
    const answers = children.map((child) => said(child, 'done'))
    for (const child of children) child.send('go')
    const applied = (await Promise.all(answers)).map(({ applied }) => applied)
    expect(applied.flat()).toEqual(names())
    const db = await rawPostgres(url)
    const { rows } = await db.query('SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL')
    expect(rows).toEqual(names().map((migration_name) => ({ migration_name })))
    expect(await migrate(url), 'a later start has nothing to do').toEqual([])
  })

  test('a migration that fails leaves the database as it was, and a later start succeeds', async () => {
    const url = await emptyDatabase()
    const broken = {
      name: '29990101000000_broken',
      sql: 'CREATE TABLE half (x int); CREATE TABLE half (x int);',
      checksum: '',
    }
    const limits = { deadlineMs: 5000, connectMs: 2000 }
    await expect(migratePostgresql(locationOf(url), limits, [...postgresqlMigrations(), broken])).rejects.toThrow(
      /half/,
    )
    const db = await rawPostgres(url)
    const { rows } = await db.query(`SELECT tablename FROM pg_tables WHERE schemaname = 'public'`)
    expect(rows).toEqual([])
    expect(await migrate(url)).toEqual(names())
  })

  test("a newer portlease's database, another build's and another program's are refused with a sentence and left alone", async () => {
    const url = await migratedDatabase()
    const db = await rawPostgres(url)
    await db.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES ('x', 'x', '29990101000000_tomorrow', now())`,
    )
    expect(await refusal(url)).toMatch(/made by a newer portlease: it has the migration 29990101000000_tomorrow/)
    await db.query(`DELETE FROM _prisma_migrations WHERE id = 'x'`)
    await db.query(`UPDATE _prisma_migrations SET checksum = 'other'`)
    expect(await refusal(url)).toMatch(/made by another build of portlease/)
    const theirs = await emptyDatabase()
    const other = await rawPostgres(theirs)
    await other.query('CREATE TABLE recipes (name text)')
    expect(await refusal(theirs)).toMatch(/another program's database: it has the table recipes/)
    const { rows } = await other.query(`SELECT tablename FROM pg_tables WHERE schemaname = 'public'`)
    expect(rows).toEqual([{ tablename: 'recipes' }])
  })

  test('what is wrong with an address or a server is a sentence, without the password', async () => {
    const url = await migratedDatabase()
    const changed = (change: (url: URL) => void) => {
      const other = new URL(url)
      change(other)
      return other.href
    }
    const wrong = changed((u) => {
      u.password = 'hidden'
    })
    expect(await refusal(wrong)).toMatch(/does not let us into .*password authentication failed/)
    const nowhere = changed((u) => {
      u.pathname = '/nowhere'
    })
    expect(await refusal(nowhere)).toMatch(/There is no database nowhere on .* CREATE DATABASE "nowhere" OWNER "/)
    const down = changed((u) => {
      u.port = '1'
    })
    expect(await refusal(down)).toMatch(/does not answer .*ECONNREFUSED/)
    const plain = changed((u) => u.searchParams.set('sslmode', 'verify-full'))
    expect(await refusal(plain)).toMatch(/cannot be secured: The server does not support SSL connections/)
    const admin = await rawPostgres(url)
    const role = `guest_${Date.now()}`
    await admin.query(`CREATE ROLE ${role} LOGIN PASSWORD 'hidden'`)
    const bare = await emptyDatabase()
    const guest = new URL(bare)
    guest.username = role
    guest.password = 'hidden'
    await (await rawPostgres(bare)).query('REVOKE CREATE ON SCHEMA public FROM PUBLIC')
    expect(await refusal(guest.href)).toMatch(/may not do in .* ALTER DATABASE .* OWNER TO "guest_/)
    await admin.query(`DROP ROLE ${role}`)
  })
})

/** The child's message of that kind; an exit before it is a failure. */
async function said(child: ChildProcess, kind: string): Promise<{ kind: string; applied: string[] }> {
  const exit = once(child, 'exit').then(([code]) => {
    throw new Error(`The process ended with ${code} before it said ${kind}.`)
  })
  exit.catch(() => undefined)
  for (;;) {
    const [message] = await Promise.race([once(child, 'message'), exit])
    if (message.kind === kind) return message
  }
}
