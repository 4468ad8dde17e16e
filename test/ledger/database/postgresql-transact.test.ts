import { once } from 'node:events'
import type pg from 'pg'
import { describe, expect, onTestFinished, test } from 'vitest'
import { classify, isCommitError } from '../../../server/ledger/database/classify.ts'
import { type DatabaseOptions, openDatabase } from '../../../server/ledger/database/open.ts'
import type { Sql } from '../../../server/ledger/database/sql.ts'
import { openLine } from '../../support/line.ts'
import { hasPostgres } from '../../support/postgres.ts'
import { migratedDatabase, rawPostgres } from './postgresql-rig.ts'

const INSERT = `INSERT INTO "Claim" ("controller", "transport", "port", "leaseId")
  SELECT * FROM unnest($1::text[], $2::text[], $3::int8[], $4::text[])`
const claim = (port: number, leaseId = 'lease') => ['line1', 'tcp', port, leaseId]
const PORTS = 'SELECT "port" FROM "Claim" ORDER BY "port"'

async function rig(options?: DatabaseOptions) {
  const url = await migratedDatabase()
  const db = await openDatabase(url, options)
  onTestFinished(() => db.close())
  const admin = await rawPostgres(url)
  const ports = async () => (await admin.query<{ port: number }>(PORTS)).rows.map(({ port }) => port)
  return { url, db, admin, ports }
}

/** The same with a line to the server that the test cuts. */
async function cuttable(options?: DatabaseOptions) {
  const url = await migratedDatabase()
  const target = new URL(url)
  const line = await openLine(Number(target.port))
  const through = new URL(url)
  through.host = `127.0.0.1:${line.port}`
  const db = await openDatabase(through.href, options)
  onTestFinished(async () => {
    line.mend()
    await db.close()
    await line[Symbol.asyncDispose]()
  })
  const admin = await rawPostgres(url)
  const ports = async () => (await admin.query<{ port: number }>(PORTS)).rows.map(({ port }) => port)
  return { db, line, admin, ports }
}

const failure = (running: Promise<unknown>): Promise<unknown> =>
  running.then(
    () => 'nothing',
    (error: unknown) => error,
  )

const BACKENDS = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name = 'portlease'`

/** Ends every connection of the ledger and of its readers, and waits until they are gone. */
async function terminate(admin: pg.Client): Promise<void> {
  await admin.query(`SELECT pg_terminate_backend(pid, 10000) FROM (${BACKENDS}) AS b`)
}

describe.skipIf(!hasPostgres)('a transaction on PostgreSQL', () => {
  test('takes text, integers and booleans in rows and lists, whatever stands in them, and gives them back', async () => {
    const { db } = await rig()
    const names = ['plain', '{},"\\', "it's", 'a\nb', 'ü🙂', 'NULL', '', ' ']
    const rows = names.map((name, at) => [name, 'tcp', 61_000 + at, name])
    const found = await db.transact(async (sql) => {
      await sql.executeRows(INSERT, rows)
      await sql.executeRows(INSERT, [])
      return sql.query(
        'SELECT "controller", "port", "leaseId" FROM "Claim" WHERE "leaseId" = ANY($1::text[]) ORDER BY "port"',
        [names],
      )
    })
    expect(found).toEqual(rows.map(([controller, , port, leaseId]) => ({ controller, port, leaseId })))
    const read = (text: string, params: unknown[]) => db.transact((sql) => sql.query(text, params))
    expect(
      await read('SELECT $1::bool AS yes, $2::int8 AS big, $3::text AS none', [true, -(2 ** 53 - 1), null]),
    ).toEqual([{ yes: 1, big: -(2 ** 53 - 1), none: null }])
    expect(classify(await failure(read('SELECT 9007199254740993 AS n', [])))).toBe('data')
    expect(classify(await failure(read('SELECT $1::int8 AS n', [0.5])))).toBe('data')
  })

  test('a statement error that is caught inside is still a rollback, and the first error is what is thrown', async () => {
    const { db, ports } = await rig()
    const swallowing = db.transact(async (sql) => {
      await sql.executeRows(INSERT, [claim(61_000)])
      await sql.query('SELECT 1/0', []).catch(() => undefined)
      return 'done'
    })
    expect(await failure(swallowing)).toMatchObject({ code: '22012' })
    const goingOn = db.transact(async (sql) => {
      await sql.query('SELECT 1/0', []).catch(() => undefined)
      await sql.executeRows(INSERT, [claim(61_000)])
    })
    expect(await failure(goingOn)).toMatchObject({ code: '22012' })
    expect(await ports()).toEqual([])
  })

  test('a row that is refused while COMMIT is on its way is that refusal: nothing is written and nothing is in doubt', async () => {
    const { db, ports } = await rig()
    const [pid] = await db.transact((sql) => sql.query<{ pid: number }>('SELECT pg_backend_pid() AS pid', []))
    const attempts: [string, (sql: Sql) => Promise<void>][] = [
      ['23505', (sql) => sql.executeRows(INSERT, [claim(61_000), claim(61_000)])],
      ['23514', (sql) => sql.executeRows(INSERT, [claim(22_001)])],
      ['22021', (sql) => sql.executeRows(INSERT, [claim(61_001, 'a\0b')])],
    ]
    for (const [code, attempt] of attempts) {
      const error = await failure(
        db.transact(async (sql) => {
          await sql.executeRows(INSERT, [claim(61_002)])
          await attempt(sql)
        }),
      )
      expect(error).toMatchObject({ code })
      expect([classify(error), isCommitError(error)]).toEqual(['data', false])
    }
    expect(await ports()).toEqual([])
    const after = await db.transact((sql) => sql.query('SELECT pg_backend_pid() AS pid', []))
    expect(after, 'the connection is as good as before').toEqual([pid])
  })

  test('what the caller throws rolls back, and the next transaction begins anew', async () => {
    const { db, ports } = await rig()
    const thrown = new TypeError('a bug')
    const running = db.transact(async (sql) => {
      await sql.executeRows(INSERT, [claim(61_000)])
      throw thrown
    })
    expect(await failure(running)).toBe(thrown)
    await db.transact((sql) => sql.executeRows(INSERT, [claim(61_001)]))
    expect(await ports()).toEqual([61_001])
  })

  test('transactions of one process take turns', async () => {
    const { db } = await rig()
    const order: string[] = []
    const one = (name: string) =>
      db.transact(async (sql) => {
        order.push(`${name} begins`)
        await sql.query('SELECT 1', [])
        order.push(`${name} ends`)
      })
    await Promise.all([one('a'), one('b')])
    expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends'])
  })

  test("another server's lock is waited for up to the limit, and is then busy", async () => {
    const { db, admin } = await rig({ busyDeadlineMs: 50 })
    await admin.query('BEGIN')
    await admin.query('LOCK TABLE "Claim"')
    const error = await failure(db.transact((sql) => sql.execute('DELETE FROM "Claim"', [])))
    expect(error).toMatchObject({ code: '55P03' })
    expect(classify(error)).toBe('busy')
    await admin.query('ROLLBACK')
    expect(await db.transact((sql) => sql.execute('DELETE FROM "Claim"', []))).toBe(0)
  })
})

describe.skipIf(!hasPostgres)('a connection that breaks', () => {
  test('while it is idle, in a transaction or in a statement: the next one works, and readers too', async () => {
    const { db, admin, ports } = await rig()
    const insert = (port: number) => db.transact((sql) => sql.executeRows(INSERT, [claim(port)]))
    await insert(61_000)
    expect(await db.reader.claim.count()).toBe(1)
    await terminate(admin)
    await failure(insert(61_001))
    await insert(61_002)
    // Of the pool's connections the idle ones were ended: a first read may meet one before it has heard so.
    await failure(db.reader.claim.count())
    expect(await db.reader.claim.count()).toBe((await ports()).length)
    const inside = await failure(
      db.transact(async (sql) => {
        await sql.executeRows(INSERT, [claim(61_003)])
        await sql.query('SELECT 1', [])
        await terminate(admin)
        await sql.query('SELECT 1', [])
      }),
    )
    expect([classify(inside), isCommitError(inside)]).toEqual(['unavailable', false])
    const sleeping = failure(db.transact((sql) => sql.query('SELECT pg_sleep(30)', [])))
    await waitFor(admin, `${BACKENDS} AND query LIKE '%pg_sleep(30)%' AND state = 'active'`)
    await terminate(admin)
    expect(classify(await sleeping)).toBe('unavailable')
    await insert(61_004)
    expect(await ports()).not.toContain(61_003)
    expect(await ports()).toContain(61_004)
  })

  test.each([
    ['before', false],
    ['after', true],
  ] as const)('during COMMIT (%s the server saw it) is a CommitError, whatever became of it', async (when, written) => {
    const { db, line, ports } = await cuttable()
    line.cutAtCommit(when)
    const error = await failure(db.transact((sql) => sql.executeRows(INSERT, [claim(61_000)])))
    expect(isCommitError(error)).toBe(true)
    expect(classify(error)).toBe('unavailable')
    // The row's lock is free once the old connection's work is done, whatever it was.
    await db.transact((sql) => sql.executeRows(INSERT, [claim(61_001)]))
    expect((await ports()).includes(61_000)).toBe(written)
  })

  test('a line that falls silent ends in the time limit, in a statement and in COMMIT; the dead connection is not used again', async () => {
    const limits = { answerMs: 1500, idleMs: 700, connectMs: 4000 }
    const { db, line, ports } = await cuttable({ limits })
    line.cutAtCommit('silently after')
    const late = await failure(db.transact((sql) => sql.executeRows(INSERT, [claim(61_000)])))
    expect([classify(late), isCommitError(late)]).toEqual(['unavailable', true])
    line.cutAtCommit('silently before')
    const lost = await failure(db.transact((sql) => sql.executeRows(INSERT, [claim(61_001)])))
    expect(isCommitError(lost)).toBe(true)
    // PostgreSQL ends the session that stands still in its transaction, and its row goes with it.
    await db.transact((sql) => sql.executeRows(INSERT, [claim(61_001, 'next')]))
    line.silence()
    const silent = await failure(db.transact((sql) => sql.query('SELECT 1', [])))
    expect([classify(silent), isCommitError(silent)]).toEqual(['unavailable', false])
    line.mend()
    await db.transact((sql) => sql.executeRows(INSERT, [claim(61_002)]))
    expect(await ports()).toEqual([61_000, 61_001, 61_002])
  })

  test('a process that stands still in the middle of a commit loses it, and others go on', async () => {
    const { db, admin } = await rig({ limits: { idleMs: 100 } })
    const still = failure(
      db.transact(async (sql) => {
        await sql.executeRows(INSERT, [claim(61_000)])
        await sql.query('SELECT 1', [])
        await waitFor(admin, `SELECT 1 WHERE NOT EXISTS (${BACKENDS} AND state = 'idle in transaction')`)
        await sql.query('SELECT 1', [])
      }),
    )
    expect(classify(await still)).toBe('unavailable')
    await db.transact((sql) => sql.executeRows(INSERT, [claim(61_000)]))
  })

  test('closing waits for the transaction that is under way', async () => {
    const { db, ports } = await rig()
    const running = db.transact((sql) => sql.executeRows(INSERT, [claim(61_000)]))
    await Promise.all([db.close(), running])
    expect(await ports()).toEqual([61_000])
    expect(classify(await failure(db.transact((sql) => sql.query('SELECT 1', []))))).toBe('unavailable')
  })
})

/** Asks until there is a row. */
async function waitFor(admin: pg.Client, sql: string): Promise<void> {
  while ((await admin.query(sql)).rowCount === 0) await once(AbortSignal.timeout(5), 'abort')
}
