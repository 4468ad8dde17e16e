import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { Refusal } from '../../../server/domain/errors.ts'
import { pathOf } from '../../../server/ledger/database/sqlite/location.ts'
import { listLeases } from '../../../server/ledger/read/list-leases.ts'
import { openReads, type Reads } from '../../../server/ledger/read/reads.ts'
import { ReadWorker } from '../../../server/ledger/read/worker.ts'
import { listRequest, NOW, rowOf, TestLedger } from '../read/support.ts'

/** 65,536 leases: a sorted search over them takes far longer than a turn of the event loop. */
let ledger: TestLedger
const opened: { close(): Promise<void> }[] = []
const slow = listRequest({ search: 'no lease has this', sort: 'chart' })

beforeAll(async () => {
  ledger = await TestLedger.open('sqlite')
  const { id: _, tcpKey: __, ...same } = rowOf(ledger.record())
  await ledger.lease({ id: 'ls_0' })
  const columns = Object.keys(same).map((name) => `"${name}"`)
  for (let n = 1; n < 40_000; n *= 2) {
    await ledger.writer.$executeRawUnsafe(
      `INSERT INTO "Lease" ("id", ${columns}) SELECT "id" || '_${n}', ${columns} FROM "Lease"`,
    )
  }
}, 60_000)
afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()))
})
afterAll(() => ledger.close())

function reads(options?: Parameters<typeof openReads>[2]): Reads {
  const made = openReads(ledger.url, ledger.reader, options)
  opened.push(made)
  return made
}

function worker(options?: ConstructorParameters<typeof ReadWorker>[1]): ReadWorker {
  const made = new ReadWorker(pathOf(ledger.url), options)
  opened.push(made)
  return made
}

test('the thread answers what the same read answers here', async () => {
  const request = listRequest({ search: 'chart', limit: 7 })
  expect(await worker().call('listLeases', request, 'a', NOW)).toEqual(
    await listLeases(ledger.reader, request, 'a', NOW),
  )
})

test('the event loop turns while a long read is under way', async () => {
  const long = worker()
  await long.call('listLeases', listRequest(), 'a', NOW)
  let turns = 0
  let over = false
  const turn = () => {
    turns += 1
    if (!over) setImmediate(turn)
  }
  setImmediate(turn)
  await long.call('listLeases', slow, 'a', NOW)
  over = true
  expect(turns).toBeGreaterThan(100)
})

test('a refusal comes out of the thread as it went in: class, code, message and details', async () => {
  const bad = listRequest({ cursor: 'x' })
  const here = await (async () => listLeases(ledger.reader, bad, 'a', NOW))().catch((error: unknown) => error)
  const there = await worker()
    .call('listLeases', bad, 'a', NOW)
    .catch((error: unknown) => error)
  expect(there).toBeInstanceOf(Refusal)
  expect(there).toMatchObject({
    code: 'INVALID_INPUT',
    message: (here as Refusal).message,
    details: (here as Refusal).details,
  })
})

test('a read over the limit is refused as undone, with what would help; the next is answered by a new thread', async () => {
  const options = { limitMs: 20_000 }
  const reading = worker(options)
  await reading.call('listLeases', listRequest(), 'a', NOW)
  for (let round = 1; round <= 3; round++) {
    options.limitMs = 1
    await expect(reading.call('listLeases', slow, 'a', NOW)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      details: { outcome: 'nothing', next: expect.stringContaining('Narrow') },
    })
    // A late answer of the thread that was given up on would be an empty list.
    options.limitMs = 20_000
    expect((await reading.call('listLeases', listRequest({ limit: round }), 'a', NOW)).leases).toHaveLength(round)
  }
})

test('more than the queue holds are refused at once, and those that fit are all answered', async () => {
  const small = worker({ queueLimit: 3 })
  const results = await Promise.allSettled(
    Array.from({ length: 10 }, () => small.call('listLeases', listRequest({ limit: 1 }), 'a', NOW)),
  )
  const refused = results.filter(({ status }) => status === 'rejected')
  expect(refused).toHaveLength(6)
  for (const each of refused)
    expect(each).toMatchObject({ reason: { code: 'UNAVAILABLE', details: { outcome: 'nothing' } } })
})

test('closing lets the running read finish, refuses what waits and what comes, and ends the thread', async () => {
  const closing = worker()
  const running = closing.call('listLeases', slow, 'a', NOW)
  const waiting = closing.call('listLeases', slow, 'a', NOW)
  const waited = expect(waiting).rejects.toMatchObject({ code: 'UNAVAILABLE', details: { outcome: 'nothing' } })
  await Promise.all([closing.close(), waited])
  await expect(running).resolves.toMatchObject({ leases: [] })
  await expect(closing.call('listLeases', slow, 'a', NOW)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
})

test('a page that an index answers does not wait behind a search', async () => {
  const both = reads()
  const order: string[] = []
  await Promise.all([
    both.listLeases(slow, 'a', NOW).then(() => order.push('search')),
    both.listLeases(listRequest({ limit: 1 }), 'a', NOW).then(() => order.push('page')),
  ])
  expect(order).toEqual(['page', 'search'])
})

test('every read works through the one door', async () => {
  await ledger.controller('line1')
  const all = reads()
  await all.warm()
  const id = (await all.listLeases(listRequest({ limit: 1 }), 'a', NOW)).leases[0]!.id
  expect((await all.getLease(id, NOW)).lease.id).toBe(id)
  expect((await all.listControllers({}, NOW)).controllers).toHaveLength(1)
  expect((await all.getController('line1', NOW)).controller.name).toBe('line1')
  expect((await all.controllerMap({ controller: 'line1', transport: 'udp' }, NOW)).runs).toHaveLength(6)
  expect((await all.whois({ controller: 'line1', port: 61_500 }, NOW)).claims).toEqual([])
  expect((await all.explainPort({ port: 502 }, NOW)).leasable).toBe(false)
  expect((await all.listEvents({ limit: 5, type: 'none' }, true, NOW)).events).toEqual([])
  expect((await all.listEvents({ limit: 5 }, true, NOW)).events).toEqual([])
  expect(await all.findExclusions('line1')).toEqual([])
  expect(await all.findToken('none')).toBeNull()
  expect(await all.findTeam('none')).toBeNull()
})
