import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { checkLedger } from '../../support/check-ledger.ts'
import { type Cluster, hasPostgres, startPostgres } from '../../support/postgres.ts'
import { startServer } from '../../support/process.ts'
import { openRows } from '../../support/rows.ts'
import { canMount, fullDisk } from '../../support/shortage.ts'
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
  "PostgreSQL's disk is full: refused with a true outcome, reads go on while it runs, and with room again all else",
  async () => {
    using disk = fullDisk(160)
    // Little room in its log that is there already: what is written soon has to be new.
    const settings = { max_wal_size: '32MB', min_wal_size: '32MB', checkpoint_timeout: '30s', shared_buffers: '16MB' }
    await using cluster = await startPostgres({ durable: true, parent: disk.folder, settings })
    const databaseUrl = await cluster.createDatabase()
    await using server = await startServer({ databaseUrl })
    await must(server.call('controller.register', { name: 'line1' }))
    for (let n = 0; n < 50; n++) await must(server.call('lease.acquire', wish(n)))
    disk.begin(0)
    const granted: number[] = []
    const refused: { n: number; outcome: unknown }[] = []
    for (let n = 100; refused.length < 4 && n < 9000; n++) {
      const { status, data, error } = await server.call('lease.acquire', wish(n))
      if (data) granted.push(n)
      else {
        expect([status, error.code]).toEqual([503, 'UNAVAILABLE'])
        refused.push({ n, outcome: error.outcome })
      }
    }
    expect(refused).toHaveLength(4)
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
    expect((await fetch(`${server.url}/readyz`)).status).toBe(503)
    const read = await server.call('lease.list', { limit: 1 })
    expect(read.error?.code ?? 'ok').toMatch(/^(ok|UNAVAILABLE)$/)

    disk.end(0)
    const ended = await startIfEnded(cluster)
    while ((await fetch(`${server.url}/readyz`)).status !== 200) await sleep(50)
    console.log(
      `full disk: ${granted.length} granted, then ${JSON.stringify(refused.map(({ outcome }) => outcome))}; PostgreSQL ${ended ? 'ended' : 'went on'}; a read beside it: ${read.error?.code ?? 'ok'}`,
    )
    if (!ended) expect(read.error).toBeUndefined()
    for (const { n, outcome } of refused) {
      const { created } = await must(server.call('lease.acquire', wish(n)))
      if (outcome === 'nothing') expect(created).toBe(true)
    }
    expect(await checkLedger(databaseUrl)).toEqual([])
    await using db = await openRows(databaseUrl)
    expect(await db.rows('SELECT count(*) AS n FROM "Lease"')).toEqual([{ n: 50 + granted.length + refused.length }])
    expect(server.log()).not.toContain('a bug in the server')
  },
  180_000,
)
