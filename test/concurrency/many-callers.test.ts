import { expect, test } from 'vitest'
import { startApp } from '../support/app.ts'
import { checkLedger } from '../support/check-ledger.ts'
import { temporaryDatabase } from '../support/database.ts'
import { startServer } from '../support/process.ts'
import { must, smallController, tally } from '../support/site.ts'

const N = 200
const wish = (n: number, more = {}) => ({ controller: 'line1', chart: `Chart ${n}`, purpose: 'test', ...more })

test('200 callers at once for exactly 200 free numbers: 200 grants, 200 numbers, no error; the next finds none', async () => {
  await using app = await startApp()
  await smallController(app, 'line1', N)
  const replies = await Promise.all(Array.from({ length: N }, (_, n) => app.call('lease.acquire', wish(n))))
  expect(tally(replies)).toEqual({ ok: N })
  expect(new Set(replies.map(({ data }) => data.lease.port)).size).toBe(N)
  expect(replies.every(({ data }) => data.created)).toBe(true)
  const full = await app.call('lease.acquire', wish(N))
  expect(full.error).toMatchObject({ code: 'NO_PORT_FREE', largestRun: 0, used: N })
  expect(await checkLedger(app.databaseUrl)).toEqual([])
})

test('the same over two processes on one database, 100 and 100 interleaved: no number twice, nobody turned away', async () => {
  await using database = await temporaryDatabase()
  await using a = await startServer({ databaseUrl: database.url })
  await using b = await startServer({ databaseUrl: database.url })
  await smallController(a, 'line1', N)
  const replies = await Promise.all(Array.from({ length: N }, (_, n) => (n % 2 ? a : b).call('lease.acquire', wish(n))))
  expect(tally(replies)).toEqual({ ok: N })
  expect(new Set(replies.map(({ data }) => data.lease.port)).size).toBe(N)
  for (const server of [a, b]) expect((await server.call('lease.acquire', wish(N))).error.code).toBe('NO_PORT_FREE')
  expect(await checkLedger(database.url)).toEqual([])
})

test('consecutive and both-transport requests at once never overlap, and the space is used to its last number', async () => {
  await using app = await startApp()
  await smallController(app, 'line1', 64)
  const replies = await Promise.all(
    Array.from({ length: 24 }, (_, n) =>
      app.call('lease.acquire', wish(n, { count: 4, transport: n < 8 ? 'both' : n < 16 ? 'tcp' : 'udp' })),
    ),
  )
  expect(tally(replies)).toEqual({ ok: 24 })
  expect((await app.call('lease.acquire', wish(99))).error.code).toBe('NO_PORT_FREE')
  expect(await checkLedger(app.databaseUrl)).toEqual([])
})

test('a team with room for 60 gets exactly 60 of 100 at once, in one process', async () => {
  await using app = await startApp()
  await must(app.call('controller.register', { name: 'line1' }))
  await must(app.call('team.create', { name: 'robots', contact: 'Rita', maxPorts: 60 }))
  const { secret: token } = await must(app.call('token.create', { name: 'ci', team: 'robots', role: 'member' }))
  const replies = await Promise.all(Array.from({ length: 100 }, (_, n) => app.call('lease.acquire', wish(n), token)))
  expect(tally(replies)).toEqual({ ok: 60, QUOTA_EXCEEDED: 40 })
  expect(await checkLedger(app.databaseUrl)).toEqual([])
})

test('and exactly 60 of 100 over two processes: neither counts by its own memory', async () => {
  await using database = await temporaryDatabase()
  await using a = await startServer({ databaseUrl: database.url })
  await using b = await startServer({ databaseUrl: database.url })
  await must(a.call('controller.register', { name: 'line1' }))
  await must(a.call('team.create', { name: 'robots', contact: 'Rita', maxPorts: 60 }))
  const { secret: token } = await must(b.call('token.create', { name: 'ci', team: 'robots', role: 'member' }))
  const replies = await Promise.all(
    Array.from({ length: 100 }, (_, n) => (n % 2 ? a : b).call('lease.acquire', wish(n), token)),
  )
  expect(tally(replies)).toEqual({ ok: 60, QUOTA_EXCEEDED: 40 })
  expect(await checkLedger(database.url)).toEqual([])
})
