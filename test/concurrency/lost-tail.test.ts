import { expect, test } from 'vitest'
import { startApp } from '../support/app.ts'
import { checkLedger } from '../support/check-ledger.ts'
import { openRows } from '../support/rows.ts'
import { must } from '../support/site.ts'

test('a log whose newest events were lost, and that went on with others, is seen: nothing is decided by what is gone', async () => {
  await using a = await startApp()
  await must(a.call('controller.register', { name: 'line1' }))
  const ask = (chart: string, port: number) => ({ controller: 'line1', chart, port, purpose: 'test' })
  // The first grant loads the map, so that the next one is remembered in it.
  await must(a.call('lease.acquire', ask('First', 61_000)))
  await using rows = await openRows(a.databaseUrl, true)
  const [head] = await rows.rows<{ revision: number; epoch: number; hash: string; at: number }>(
    'SELECT * FROM "Ledger"',
  )
  const { lease } = await must(a.call('lease.acquire', ask('Lost', 61_001)))
  // A standby that had not heard of the last commit takes over.
  await rows.change(`DELETE FROM "Event" WHERE "leaseId" = '${lease.id}'`)
  await rows.change(`DELETE FROM "Claim" WHERE "leaseId" = '${lease.id}'`)
  await rows.change(`DELETE FROM "Lease" WHERE "id" = '${lease.id}'`)
  await rows.change(`UPDATE "Team" SET "usedPorts" = 1`)
  await rows.change(`UPDATE "Controller" SET "openLeases" = 1`)
  await rows.change(
    `UPDATE "Ledger" SET "revision" = ${head!.revision}, "epoch" = ${head!.epoch}, "hash" = '${head!.hash}'`,
  )
  await using b = await startApp({ folder: a.folder })
  await must(b.call('lease.acquire', ask('Other', 61_002)))
  expect((await a.call('lease.acquire', ask('Third', 61_002))).error.code).toBe('PORT_LEASED')
  expect((await must(a.call('lease.acquire', ask('Fourth', 61_001)))).lease.epoch).toBe(head!.epoch + 2)
  expect(await checkLedger(a.databaseUrl)).toEqual([])
})
