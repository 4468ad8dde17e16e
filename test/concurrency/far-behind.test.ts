import { expect, test } from 'vitest'
import { checkLedger } from '../support/check-ledger.ts'
import { temporaryDatabase } from '../support/database.ts'
import { startServer } from '../support/process.ts'
import { must } from '../support/site.ts'

test('a process that slept through more than 10,000 events forgets what it knew, and decides right at once', async () => {
  await using database = await temporaryDatabase()
  await using a = await startServer({ databaseUrl: database.url })
  await using b = await startServer({ databaseUrl: database.url })
  await must(a.call('controller.register', { name: 'line1' }))
  await must(a.call('controller.register', { name: 'line2' }))
  const ask = (chart: string, more = {}) => ({ controller: 'line1', chart, purpose: 'test', ...more })
  const { lease } = await must(b.call('lease.acquire', ask('Mine', { port: 61_000 })))
  for (let call = 0; call < 11; call++) {
    const requests = Array.from({ length: 1000 }, (_, n) => ask(`Chart ${call} ${n}`))
    await must(a.call('lease.acquireMany', { requests }))
  }
  await must(a.call('lease.release', { id: lease.id, epoch: lease.epoch }))
  // B knew the number as its own and all others as free; in the meantime all that has changed.
  expect((await b.call('lease.acquire', ask('Other', { port: 61_000 }))).error.code).toBe('PORT_QUARANTINED')
  expect((await b.call('lease.acquire', ask('Other', { port: 65_000 }))).error.code).toBe('PORT_LEASED')
  expect((await must(b.call('lease.acquire', ask('Other')))).created).toBe(true)
  expect((await must(b.call('system.whoami', {}))).team.usedPorts).toBe(11_002)
  expect(await checkLedger(database.url)).toEqual([])
})
