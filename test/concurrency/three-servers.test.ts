import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkLedger } from '../support/check-ledger.ts'
import { type TestDatabase, temporaryDatabase } from '../support/database.ts'
import { type ServerProcess, startServer } from '../support/process.ts'
import { must, smallController, tally } from '../support/site.ts'

// Three real servers over one database. The last look at the rows is the checker's.

const N = 300

let database: TestDatabase
let servers: [ServerProcess, ServerProcess, ServerProcess]

beforeAll(async () => {
  database = await temporaryDatabase()
  const start = () => startServer({ databaseUrl: database.url, defaults: { quarantineSeconds: 3600 } })
  servers = await Promise.all([start(), start(), start()])
})

afterAll(async () => {
  expect(await checkLedger(database.url)).toEqual([])
  await Promise.all(servers.map((server) => server.kill()))
  await database[Symbol.asyncDispose]()
})

const wish = (controller: string, chart: string, more = {}) => ({ controller, chart, purpose: 'test', ...more })

test(`${N} acquires at once over three servers for ${N} free numbers: ${N} numbers, no error, and then there is none`, async () => {
  await smallController(servers[0], 'line1', N)
  const asked = Array.from({ length: N }, (_, n) => servers[n % 3]!.call('lease.acquire', wish('line1', `Chart ${n}`)))
  const replies = await Promise.all(asked)
  expect(tally(replies)).toEqual({ ok: N })
  expect(replies.every(({ data }) => data.created)).toBe(true)
  expect(new Set(replies.map(({ data }) => data.lease.port)).size).toBe(N)
  expect(new Set(replies.map(({ data }) => data.lease.epoch)).size).toBe(N)
  for (const server of servers) {
    const { error } = await server.call('lease.acquire', wish('line1', 'One too many'))
    expect(error).toMatchObject({ code: 'NO_PORT_FREE', used: N })
  }
})

test('a number released on one server goes to its former holder on the next at once, and to nobody else', async () => {
  await smallController(servers[0], 'line2', 1)
  let { lease } = await must(servers[0].call('lease.acquire', wish('line2', 'Chart')))
  for (let round = 0; round < 12; round++) {
    const [here, there, beside] = [0, 1, 2].map((n) => servers[(round + n) % 3]!) as typeof servers
    await must(here.call('lease.release', { id: lease.id, epoch: lease.epoch }))
    const other = await beside.call('lease.acquire', wish('line2', 'Other', { port: lease.port }))
    expect(other.error.code).toBe('PORT_QUARANTINED')
    const again = await must(there.call('lease.acquire', wish('line2', 'Chart')))
    expect(again).toMatchObject({ created: true, lease: { id: lease.id, port: lease.port, epoch: lease.epoch + 1 } })
    lease = again.lease
  }
})
