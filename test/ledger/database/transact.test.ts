import { describe, expect, test } from 'vitest'
import { classify, isCommitError } from '../../../server/ledger/database/classify.ts'
import { migrate } from '../../../server/ledger/database/open.ts'
import { type Sql, ValueError } from '../../../server/ledger/database/sql.ts'
import { bothWays, INSERT_CLAIM, raw, temporaryFile, WAYS } from './rig.ts'

const claim = (port: number) => ['line1', 'tcp', port, 'lease'] as const

async function rig(way: (typeof WAYS)[number]) {
  const path = temporaryFile()
  await migrate(`file:${path}`)
  const ways = await bothWays(path)
  const outside = raw(path)
  const ports = () => outside.prepare('SELECT "port" FROM "Claim" ORDER BY "port"').pluck().all()
  return { ...ways, transact: ways[way], outside, ports }
}

describe.each(WAYS)('transaction (%s)', (way) => {
  test('what it returned from is committed; what threw is not', async () => {
    const { transact, ports } = await rig(way)
    expect(await transact((sql) => sql.execute(INSERT_CLAIM, claim(61000)))).toBe(1)
    const failed = transact(async (sql) => {
      await sql.execute(INSERT_CLAIM, claim(61001))
      throw new Error('decided otherwise')
    })
    await expect(failed).rejects.toThrow('decided otherwise')
    expect(ports()).toEqual([61000])
  })

  test('a failed statement fails the transaction even when its error is caught inside', async () => {
    const { transact, ports } = await rig(way)
    const swallowed = transact(async (sql) => {
      await sql.execute(INSERT_CLAIM, claim(61000))
      await sql.execute(INSERT_CLAIM, claim(22001)).catch(() => undefined)
      await sql.execute(INSERT_CLAIM, claim(61002)).catch(() => undefined)
      return 'all is well'
    })
    const error = await swallowed.catch((caught: unknown) => caught)
    expect(classify(error)).toBe('data')
    expect(isCommitError(error)).toBe(false)
    expect(ports()).toEqual([])
  })

  test('integers are bound as integers and come back as numbers, booleans as 1 or 0', async () => {
    const { transact } = await rig(way)
    const rows = await transact((sql) =>
      sql.query('SELECT typeof(?) AS t, ? AS big, ? AS truth, ? AS none', [5, 2 ** 53 - 1, true, null]),
    )
    expect(rows).toEqual([{ t: 'integer', big: 2 ** 53 - 1, truth: 1, none: null }])
    const stored = await transact(async (sql) => {
      await sql.execute(`INSERT INTO "Ledger" VALUES (1, 'id', ?, ?, '', ?, ?)`, [5_000_000_000, 7n, 0, false])
      return sql.query('UPDATE "Ledger" SET "revision" = "revision" + ? RETURNING "revision", "epoch", "paused"', [1])
    })
    expect(stored).toEqual([{ revision: 5_000_000_001, epoch: 7, paused: 0 }])
    expect(await transact((sql) => sql.query('SELECT count(*) AS n FROM "Ledger"', []))).toEqual([{ n: 1 }])
  })

  test('a number that is not exact is refused in both directions, and nothing is written', async () => {
    const { transact, outside, ports } = await rig(way)
    for (const wrong of [2 ** 53, 0.5, Number.NaN, undefined, {}, new Date(0)]) {
      const error = await transact(async (sql) => {
        await sql.execute(INSERT_CLAIM, claim(61000))
        await sql.query('SELECT ? AS x', [wrong])
      }).catch((caught: unknown) => caught)
      expect(error).toBeInstanceOf(ValueError)
      expect(classify(error)).toBe('data')
    }
    outside.exec(`INSERT INTO "Ledger" VALUES (1, 'id', 9007199254740993, 0, '', 0, 0)`)
    await expect(transact((sql) => sql.query('SELECT "revision" FROM "Ledger"', []))).rejects.toThrow(ValueError)
    expect(ports()).toEqual([])
  })

  test('after a failed COMMIT nothing is written, the lock is free and the next transaction works', async () => {
    const { transact, outside, ports } = await rig(way)
    outside.exec('CREATE TABLE parent (id INTEGER PRIMARY KEY)')
    outside.exec('CREATE TABLE child (parent INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)')
    const error = await transact(async (sql) => {
      await sql.execute(INSERT_CLAIM, claim(61000))
      await sql.execute('INSERT INTO child VALUES (?)', [1])
    }).catch((caught: unknown) => caught)
    expect(isCommitError(error)).toBe(true)
    expect(classify(error)).toBe('data')
    expect(ports()).toEqual([])
    outside.exec(`BEGIN IMMEDIATE; INSERT INTO "Claim" VALUES ('line1', 'tcp', 61001, 'other'); COMMIT`)
    await transact((sql) => sql.execute(INSERT_CLAIM, claim(61002)))
    expect(ports()).toEqual([61001, 61002])
  })

  test('a full disk fails the transaction as unavailable; with room again, the same connection works', async () => {
    const { transact, connection, ports } = await rig(way)
    const pages = Number(connection.client.pragma('page_count', { simple: true }))
    connection.client.pragma(`max_page_count = ${pages}`)
    const fill = async (sql: Sql) => {
      await sql.execute(INSERT_CLAIM, claim(61000))
      await sql.execute(`INSERT INTO "Claim" VALUES ('line2', 'tcp', 61000, ?)`, ['x'.repeat(100_000)])
    }
    const error = await transact(fill).catch((caught: unknown) => caught)
    expect(classify(error)).toBe('unavailable')
    expect(ports()).toEqual([])
    connection.client.pragma('max_page_count = 1000000')
    await transact(fill)
    expect(ports()).toEqual([61000, 61000])
  })

  test('no other connection sees what is not committed, and reading waits for nobody', async () => {
    const { transact, ports } = await rig(way)
    await transact(async (sql) => {
      await sql.execute(INSERT_CLAIM, claim(61000))
      expect(ports()).toEqual([])
    })
    expect(ports()).toEqual([61000])
  })

  test('a plain call on the writer never runs inside an open transaction: it is not lost with it, and sees none of it', async () => {
    const { transact, client, ports } = await rig(way)
    await client.claim.count()
    const plain: Promise<unknown>[] = []
    const rolledBack = transact(async (sql) => {
      await sql.execute(INSERT_CLAIM, claim(61000))
      const data = { controller: 'line1', transport: 'tcp', port: 61001, leaseId: 'plain' }
      // Prisma sends a call when somebody waits for it.
      plain.push(Promise.all([client.claim.create({ data }), client.claim.findMany({ select: { port: true } })]))
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
      throw new Error('roll back')
    })
    await expect(rolledBack).rejects.toThrow('roll back')
    const [[, found]] = (await Promise.all(plain)) as [[unknown, unknown]]
    expect(found).toEqual([{ port: 61001 }])
    expect(ports()).toEqual([61001])
  })

  test('transactions take turns: twenty read-modify-writes at once lose none', async () => {
    const { transact, outside } = await rig(way)
    outside.exec(`INSERT INTO "Ledger" VALUES (1, 'id', 0, 0, '', 0, 0)`)
    const step = async (sql: Sql) => {
      const [row] = await sql.query<{ revision: number }>('SELECT "revision" FROM "Ledger"', [])
      await sql.execute('UPDATE "Ledger" SET "revision" = ?', [(row?.revision ?? Number.NaN) + 1])
    }
    await Promise.all(Array.from({ length: 20 }, () => transact(step)))
    expect(outside.prepare('SELECT "revision" FROM "Ledger"').pluck().get()).toBe(20)
  })
})
