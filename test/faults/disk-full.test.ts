import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { checkLedger } from '../support/check-ledger.ts'
import { startServer } from '../support/process.ts'
import { raw } from '../support/raw.ts'
import { canLimit, canMount, failingDisk, fullDisk, type Shortage } from '../support/shortage.ts'
import { must } from '../support/site.ts'

const mounts = canMount()
const limits = canLimit()
// Continuous integration runs as root on Linux. Elsewhere what is left out is said.
if (process.env.CI && !(mounts && limits)) throw new Error('CI must be able to mount a tmpfs and to call prlimit.')
if (!mounts) console.warn('NOT TESTED: a full disk. Mounting a tmpfs needs root on Linux.')
if (!limits) console.warn('NOT TESTED: a failing disk. It needs prlimit (util-linux).')

const wish = (n: number) => ({ controller: 'line1', chart: `Chart ${n}`, purpose: '…'.repeat(500) })

test.skipIf(!mounts)(
  'a full disk: refused with a true outcome; reads go on, and with room again all else',
  () => outlive(fullDisk(), 'The ledger cannot write to its database: its disk is full.'),
  180_000,
)

test.skipIf(!limits)(
  'a failing disk: refused with a true outcome; reads go on, and with it mended all else',
  () => outlive(failingDisk(), 'The ledger cannot write to its database at the moment.'),
  180_000,
)

async function outlive(place: Shortage, why: string): Promise<void> {
  using shortage = place
  const db = `${shortage.folder}/portlease.db`
  await using server = await startServer({ folder: shortage.folder })
  await must(server.call('controller.register', { name: 'line1' }))
  for (let n = 0; n < 50; n++) await must(server.call('lease.acquire', wish(n)))
  shortage.begin(server.pid)
  const granted: number[] = []
  const refused: { n: number; outcome: unknown }[] = []
  for (let n = 100; refused.length < 4 && n < 900; n++) {
    const { status, data, error } = await server.call('lease.acquire', wish(n))
    if (data) granted.push(n)
    else {
      expect([status, error.code]).toEqual([503, 'UNAVAILABLE'])
      expect(error.message).toContain(why)
      refused.push({ n, outcome: error.outcome })
    }
  }
  expect(refused).toHaveLength(4)
  const charts = new Set((await must(server.call('lease.list', { limit: 1000 }))).leases.map(chartOf))
  for (const n of granted) expect(charts).toContain(`Chart ${n}`)
  for (const { n, outcome } of refused) if (outcome === 'nothing') expect(charts).not.toContain(`Chart ${n}`)
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  shortage.end(server.pid)
  for (const { n, outcome } of refused) {
    const { created } = await must(server.call('lease.acquire', wish(n)))
    if (outcome === 'nothing') expect(created).toBe(true)
  }
  while ((await fetch(`${server.url}/readyz`)).status !== 200) await sleep(20)
  server.signal('SIGTERM')
  expect(await server.ended).toEqual({ code: 0, signal: null })
  expect(await checkLedger(db)).toEqual([])
  using after = raw(db)
  expect(after.prepare('SELECT count(*) FROM "Lease"').pluck().get()).toBe(50 + granted.length + refused.length)
  expect(server.log()).not.toContain('a bug in the server')
}

function chartOf({ chart }: { chart: string }): string {
  return chart
}
