import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { expect, test } from 'vitest'
import { checkLedger } from '../../support/check-ledger.ts'
import { type Cluster, hasPostgres, startPostgres } from '../../support/postgres.ts'
import { startServer } from '../../support/process.ts'
import { openRows } from '../../support/rows.ts'
import { canMount, fullDisk, type Shortage } from '../../support/shortage.ts'
import { must } from '../../support/site.ts'

const runs = hasPostgres && canMount()
if (!runs) console.warn('NOT TESTED: a full disk of PostgreSQL. It needs PostgreSQL, and root on Linux.')

const wish = (n: number) => ({ controller: 'line1', chart: `Chart ${n}`, purpose: '…'.repeat(500) })

/** PostgreSQL that cannot write its log ends, and does not start again without room: somebody has to start it. */
async function startIfEnded(cluster: Cluster): Promise<boolean> {
  try {
    if (cluster.pid !== null) process.kill(cluster.pid, 0)
    return false
  } catch {
    await cluster.restart('immediate')
    return true
  }
}

test.skipIf(!runs)(
  "PostgreSQL's whole disk is full: refused with a true outcome, and with room again all goes on by itself",
  async () => {
    using disk = fullDisk(160)
    // Little room in its log that is there already: what is written soon has to be new.
    const settings = { max_wal_size: '32MB', min_wal_size: '32MB', checkpoint_timeout: '30s', shared_buffers: '16MB' }
    await using cluster = await startPostgres({ durable: true, parent: disk.folder, settings })
    await outlive(cluster, await cluster.createDatabase(), disk)
  },
  180_000,
)

test.skipIf(!runs)(
  'the disk of the tables alone is full: refused with a true outcome and the cause, reads go on, and with room again all else',
  async () => {
    using disk = fullDisk(40)
    await using cluster = await startPostgres({ durable: true })
    const folder = join(disk.folder, 'tables')
    mkdirSync(folder)
    giveTo(['postgres', 'nobody'], folder)
    const databaseUrl = await cluster.createDatabase('ports')
    {
      const admin = new pg.Client({ connectionString: cluster.url('postgres') })
      await admin.connect()
      await admin.query(`CREATE TABLESPACE small LOCATION '${folder}'`)
      await admin.query('ALTER DATABASE ports SET TABLESPACE small')
      await admin.end()
    }
    const { read, why, ended } = await outlive(cluster, databaseUrl, disk)
    expect({ read, ended }).toEqual({ read: 'ok', ended: false })
    for (const each of why) expect(each).toContain('The ledger cannot write to its database: its disk is full.')
  },
  180_000,
)

/** PostgreSQL takes a folder only if it is its own account's. */
function giveTo(accounts: readonly string[], folder: string): void {
  const [first, ...rest] = accounts
  try {
    execFileSync('chown', [first ?? '', folder], { stdio: 'ignore' })
  } catch (error) {
    if (rest.length === 0) throw error
    giveTo(rest, folder)
  }
}

/** What was seen while there was no room. */
interface Short {
  read: string
  /** What callers were told. */
  why: string[]
  /** PostgreSQL itself ended, and was started again. */
  ended: boolean
}

async function outlive(cluster: Cluster, databaseUrl: string, disk: Shortage): Promise<Short> {
  await using server = await startServer({ databaseUrl })
  await must(server.call('controller.register', { name: 'line1' }))
  for (let n = 0; n < 50; n++) await must(server.call('lease.acquire', wish(n)))
  disk.begin(0)
  const granted: number[] = []
  const refused: { n: number; outcome: unknown }[] = []
  const why: string[] = []
  for (let n = 100; refused.length < 4 && n < 9000; n++) {
    const { status, data, error } = await server.call('lease.acquire', wish(n))
    if (data) granted.push(n)
    else {
      expect([status, error.code]).toEqual([503, 'UNAVAILABLE'])
      refused.push({ n, outcome: error.outcome })
      why.push(error.message)
    }
  }
  expect(refused).toHaveLength(4)
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  const read = (await server.call('lease.list', { limit: 1 })).error?.code ?? 'ok'
  expect(read).toMatch(/^(ok|UNAVAILABLE)$/)

  disk.end(0)
  const ended = await startIfEnded(cluster)
  while ((await fetch(`${server.url}/readyz`)).status !== 200) await sleep(50)
  const outcomes = JSON.stringify(refused.map(({ outcome }) => outcome))
  console.log(
    `full disk: ${granted.length} granted, then ${outcomes}; PostgreSQL ${ended ? 'ended' : 'went on'}; a read: ${read}`,
  )
  for (const { n, outcome } of refused) {
    const { created } = await must(server.call('lease.acquire', wish(n)))
    if (outcome === 'nothing') expect(created).toBe(true)
  }
  expect(await checkLedger(databaseUrl)).toEqual([])
  await using db = await openRows(databaseUrl)
  expect(await db.rows('SELECT count(*) AS n FROM "Lease"')).toEqual([{ n: 50 + granted.length + refused.length }])
  expect(server.log()).not.toContain('a bug in the server')
  return { read, why, ended }
}
