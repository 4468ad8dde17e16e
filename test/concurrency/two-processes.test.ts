import { afterAll, beforeAll, expect, test } from 'vitest'
import { ADMIN_TOKEN } from '../support/app.ts'
import { checkLedger } from '../support/check-ledger.ts'
import { type TestDatabase, temporaryDatabase } from '../support/database.ts'
import { type ServerProcess, startServer } from '../support/process.ts'
import { openRows } from '../support/rows.ts'
import { must, smallController, tally } from '../support/site.ts'

// Two servers on one database. Each test has a controller of its own; the last look at the rows is the checker's.

let database: TestDatabase
let a: ServerProcess
let b: ServerProcess

beforeAll(async () => {
  database = await temporaryDatabase()
  const options = { databaseUrl: database.url, defaults: { quarantineSeconds: 3600 } }
  // Started at the same moment, on a database without a ledger.
  ;[a, b] = await Promise.all([startServer(options), startServer(options)])
})

afterAll(async () => {
  expect(await checkLedger(database.url)).toEqual([])
  await Promise.all([a.kill(), b.kill()])
  await database[Symbol.asyncDispose]()
})

const wish = (controller: string, chart: string, more = {}) => ({ controller, chart, purpose: 'test', ...more })

test('two first starts at the same moment make one ledger row, one admin team and one admin token', async () => {
  await using db = await openRows(database.url)
  const count = async (table: string) => (await db.rows(`SELECT count(*) AS "n" FROM "${table}"`))[0]?.n
  expect([await count('Ledger'), await count('Team'), await count('Token')]).toEqual([1, 1, 1])
  const events = await db.rows('SELECT "type" FROM "Event" ORDER BY "revision" LIMIT 2')
  expect(events.map(({ type }) => type)).toEqual(['team.created', 'token.created'])
  const [ledger] = await db.rows('SELECT "ledgerId" FROM "Ledger"')
  for (const server of [a, b]) {
    const { server: facts } = await must(server.call('system.whoami', {}, ADMIN_TOKEN))
    expect(facts.ledgerId).toBe(ledger?.ledgerId)
  }
})

test('one key from both processes at once, 50 times over: one lease, granted once', async () => {
  await must(a.call('controller.register', { name: 'same-key' }))
  for (let round = 0; round < 50; round++) {
    const request = wish('same-key', `Chart ${round}`, round % 2 ? { ttlSeconds: 600 } : {})
    const replies = await Promise.all([a, b].map((server) => server.call('lease.acquire', request)))
    expect(tally(replies)).toEqual({ ok: 2 })
    const [one, two] = replies.map(({ data }) => data)
    expect([one.lease.id, one.lease.port, one.lease.epoch]).toEqual([two.lease.id, two.lease.port, two.lease.epoch])
    expect([one.created, two.created].filter(Boolean)).toHaveLength(1)
  }
})

test('released on A, acquired on B at once by the former holder: the same number under a new epoch, as often as one likes', async () => {
  await smallController(a, 'handback', 1)
  let { lease } = await must(a.call('lease.acquire', wish('handback', 'Chart')))
  for (let round = 0; round < 20; round++) {
    const [here, there] = round % 2 ? [b, a] : [a, b]
    await must(here.call('lease.release', { id: lease.id, epoch: lease.epoch }))
    const stranger = await there.call('lease.acquire', wish('handback', 'Other', { port: lease.port }))
    expect(stranger.error.code).toBe('PORT_QUARANTINED')
    const again = await must(there.call('lease.acquire', wish('handback', 'Chart')))
    expect(again).toMatchObject({ created: true, lease: { id: lease.id, port: lease.port, epoch: lease.epoch + 1 } })
    const late = await here.call('lease.release', { id: lease.id, epoch: lease.epoch })
    expect(late.error.code).toBe('EPOCH_MISMATCH')
    lease = again.lease
  }
})

test('an exclusion made on A is obeyed by B at once, and its end too', async () => {
  await smallController(a, 'excluded', 2)
  // B has the controller's map in memory from here on.
  const { lease } = await must(b.call('lease.acquire', wish('excluded', 'Chart 1', { port: 65_534 })))
  const exclusion = { controller: 'excluded', first: 65_535, last: 65_535, reason: 'scanner' }
  const made = await must(a.call('controller.exclude', exclusion))
  const refused = await b.call('lease.acquire', wish('excluded', 'Chart 2', { port: 65_535 }))
  expect(refused.error).toMatchObject({ code: 'PORT_EXCLUDED', reason: 'scanner' })
  expect((await b.call('lease.acquire', wish('excluded', 'Chart 2'))).error.code).toBe('NO_PORT_FREE')
  expect(lease.port).toBe(65_534)
  await must(a.call('controller.include', { id: made.exclusion.id }))
  expect((await must(b.call('lease.acquire', wish('excluded', 'Chart 2')))).lease.port).toBe(65_535)
})

test('a controller retired on A takes no new lease on B, and its holder keeps its own', async () => {
  await must(a.call('controller.register', { name: 'retired' }))
  const first = await must(b.call('lease.acquire', wish('retired', 'Chart')))
  await must(a.call('controller.retire', { name: 'retired' }))
  expect((await b.call('lease.acquire', wish('retired', 'New'))).error.code).toBe('CONTROLLER_RETIRED')
  const again = await must(b.call('lease.acquire', wish('retired', 'Chart')))
  expect(again).toMatchObject({ created: false, lease: { id: first.lease.id } })
})

test('a token revoked through A ends at once on B, for reads and for writes', async () => {
  await must(a.call('controller.register', { name: 'tokens' }))
  await must(a.call('team.create', { name: 'robots', contact: 'Rita' }))
  const made = await must(a.call('token.create', { name: 'ci', team: 'robots', role: 'member' }))
  const token = made.secret
  await must(b.call('lease.acquire', wish('tokens', 'Chart'), token))
  await must(b.call('lease.list', {}, token))
  await must(a.call('token.revoke', { id: made.token.id }))
  expect((await b.call('lease.acquire', wish('tokens', 'Chart 2'), token)).error).toMatchObject({
    code: 'UNAUTHENTICATED',
    why: 'revoked',
  })
  expect((await b.call('lease.list', {}, token)).error).toMatchObject({ code: 'UNAUTHENTICATED', why: 'revoked' })
})

test('a lower quota set on A is obeyed by B at once', async () => {
  await must(a.call('controller.register', { name: 'quota' }))
  await must(a.call('team.create', { name: 'quota-team', contact: 'Quin', maxPorts: 5 }))
  const { secret: token } = await must(a.call('token.create', { name: 'ci', team: 'quota-team', role: 'member' }))
  await must(b.call('lease.acquire', wish('quota', 'Chart'), token))
  await must(a.call('team.update', { name: 'quota-team', maxPorts: 1 }))
  const { error } = await b.call('lease.acquire', wish('quota', 'Chart 2'), token)
  expect(error).toMatchObject({ code: 'QUOTA_EXCEEDED', maxPorts: 1, usedPorts: 1 })
})

test('offered on A and accepted on B, revoked on A and restored on B: each sees at once what the other did', async () => {
  await must(a.call('controller.register', { name: 'handing' }))
  const tokens: string[] = []
  for (const name of ['giving', 'taking']) {
    await must(a.call('team.create', { name, contact: name, maxPorts: 1 }))
    tokens.push((await must(b.call('token.create', { name: 'ci', team: name, role: 'member' }))).secret)
  }
  const [giving = '', taking = ''] = tokens
  let { lease } = await must(b.call('lease.acquire', wish('handing', 'Chart'), giving))
  await must(a.call('lease.offer', { id: lease.id, epoch: lease.epoch, team: 'taking' }, giving))
  // However often it is clicked and retried: it is accepted once.
  const replies = await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      (n % 2 ? a : b).call('lease.accept', { id: lease.id, epoch: lease.epoch }, taking),
    ),
  )
  expect(tally(replies)).toEqual({ ok: 20 })
  expect(new Set(replies.map(({ data }) => data.lease.epoch)).size).toBe(1)
  lease = replies[0]!.data.lease
  // The room that it gave up is there, on both; what it took is taken.
  await must(a.call('lease.acquire', wish('handing', 'Other'), giving))
  expect((await b.call('lease.acquire', wish('handing', 'More'), taking)).error.code).toBe('QUOTA_EXCEEDED')
  await must(a.call('admin.revoke', { id: lease.id, revision: lease.revision, reason: 'r' }))
  expect((await b.call('lease.acquire', wish('handing', 'Chart'), taking)).error.code).toBe('LEASE_REVOKED')
  const back = await must(b.call('admin.restore', { id: lease.id, reason: 'r' }))
  const again = await must(a.call('lease.acquire', wish('handing', 'Chart'), taking))
  expect(again).toMatchObject({ created: false, lease: { id: lease.id, port: lease.port, epoch: back.lease.epoch } })
})

test('accepts on both servers at once never overshoot a quota', async () => {
  await must(a.call('controller.register', { name: 'room' }))
  await must(a.call('team.create', { name: 'small', contact: 'Sam', maxPorts: 6 }))
  const { secret } = await must(a.call('token.create', { name: 'ci', team: 'small', role: 'member' }))
  const offered = await Promise.all(
    Array.from({ length: 10 }, async (_, n) => {
      const { lease } = await must(a.call('lease.acquire', wish('room', `Chart ${n}`)))
      return (await must(a.call('lease.offer', { id: lease.id, epoch: lease.epoch, team: 'small' }))).lease
    }),
  )
  const replies = await Promise.all(
    offered.map(({ id, epoch }, n) => (n % 2 ? a : b).call('lease.accept', { id, epoch }, secret)),
  )
  expect(tally(replies)).toEqual({ ok: 6, QUOTA_EXCEEDED: 4 })
})

test('what A answered, B shows: every list, map and event is read from what was committed', async () => {
  await smallController(a, 'read', 8)
  for (let n = 0; n < 8; n++) {
    const { lease } = await must(a.call('lease.acquire', wish('read', `Chart ${n}`)))
    const seen = await must(b.call('lease.get', { id: lease.id }))
    expect(seen.lease).toMatchObject({ id: lease.id, revision: lease.revision, state: 'active' })
    expect((await must(b.call('lease.list', { controller: 'read' }))).total).toBe(n + 1)
    expect((await must(b.call('event.list', { leaseId: lease.id }))).events).toHaveLength(1)
  }
})
