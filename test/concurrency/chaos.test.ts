import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkLedger } from '../support/check-ledger.ts'
import { type TestDatabase, temporaryDatabase } from '../support/database.ts'
import { type ServerProcess, startServer } from '../support/process.ts'
import { Random } from '../support/random.ts'
import { must } from '../support/site.ts'

// More and longer: CHAOS_CALLS=100000 npx vitest run test/concurrency/chaos. The same again: CHAOS_SEED=…
const CALLS = Number(process.env.CHAOS_CALLS ?? 1500)
const SEED = Number(process.env.CHAOS_SEED ?? Math.floor(Math.random() * 2 ** 32))
const CALLERS = 16

let database: TestDatabase
let servers: ServerProcess[]

beforeAll(async () => {
  database = await temporaryDatabase()
  // Time takes leases while callers fight for them: no patience, a second of quarantine, two sweepers.
  const defaults = { graceSeconds: 0, quarantineSeconds: 1 }
  const options = { databaseUrl: database.url, defaults, sweepEveryMs: 50 }
  servers = await Promise.all([startServer(options), startServer(options)])
})

afterAll(async () => {
  await Promise.all(servers.map((server) => server.kill()))
  await database[Symbol.asyncDispose]()
})

interface Known {
  id: string
  epoch: number
  revision: number
}

interface Step {
  path: string
  input: object
}

/** A call of chance over few numbers, few charts and few controllers, so that everybody meets everybody. */
function anyStep(random: Random, known: readonly Known[]): Step {
  const pick = <T>(list: readonly T[]): T => list[random.below(list.length)]!
  const controller = pick(['line1', 'line2'])
  const first = 65_500 + random.below(36)
  const lease = known.length > 0 ? pick(known) : { id: `ls_${'0'.repeat(26)}`, epoch: 1, revision: 1 }
  const chart = `Chart ${random.below(30)}`
  const ask = () => ({
    controller: pick(['line1', 'line2']),
    chart: `Chart ${random.below(30)}`,
    handle: pick(['', 'in', 'out']),
    transport: pick(['tcp', 'tcp', 'udp', 'both']),
    count: pick([1, 1, 1, 2, 5]),
    purpose: 'chaos',
    ...(random.next() < 0.3 ? { port: first - 5 } : {}),
    ...(random.next() < 0.5 ? { ttlSeconds: 1 } : {}),
    ...(random.next() < 0.1 ? { team: 'robots' } : {}),
  })
  const steps: readonly [number, () => Step][] = [
    [40, () => ({ path: 'lease.acquire', input: ask() })],
    [6, () => ({ path: 'lease.acquireMany', input: { requests: Array.from({ length: 1 + random.below(6) }, ask) } })],
    [4, () => ({ path: 'lease.plan', input: { requests: [ask(), ask()], samePort: random.next() < 0.5 } })],
    [20, () => ({ path: 'lease.release', input: { id: lease.id, epoch: lease.epoch } })],
    [10, () => ({ path: 'lease.renew', input: { id: lease.id, epoch: lease.epoch } })],
    [5, () => ({ path: 'lease.confirm', input: { id: lease.id } })],
    [8, () => ({ path: 'lease.update', input: { id: lease.id, revision: lease.revision, chart, handle: 'in' } })],
    [3, () => ({ path: 'controller.exclude', input: { controller, first, last: first, reason: chart } })],
    [2, () => ({ path: 'controller.map', input: { controller, transport: 'tcp' } })],
    [2, () => ({ path: 'lease.list', input: { controller, sort: 'chart', limit: 20 } })],
  ]
  let at = random.below(steps.reduce((sum, [weight]) => sum + weight, 0))
  for (const [weight, step] of steps) {
    at -= weight
    if (at < 0) return step()
  }
  throw new Error('weights do not add up')
}

/** Refusals that such calls may meet. Anything else is a bug. */
const EXPECTED = new Set(
  'ok PORT_LEASED PORT_QUARANTINED PORT_EXCLUDED NO_PORT_FREE LEASE_DIFFERS CHART_HELD LEASE_NOT_FOUND LEASE_ENDED EPOCH_MISMATCH REVISION_MISMATCH INVALID_INPUT QUOTA_EXCEEDED FORBIDDEN'.split(
    ' ',
  ),
)

test(
  `${CALLS} calls of chance from ${CALLERS} callers over two processes (CHAOS_SEED=${SEED}): only refusals that make sense, and a whole ledger`,
  async () => {
    const [a, b] = servers as [ServerProcess, ServerProcess]
    for (const name of ['line1', 'line2']) {
      await must(a.call('controller.register', { name }))
      await must(b.call('controller.exclude', { controller: name, first: 0, last: 65_479, reason: 'small' }))
    }
    await must(a.call('team.create', { name: 'robots', contact: 'Rita', maxPorts: 12 }))
    const known: Known[] = []
    const codes: Record<string, number> = {}
    const odd: unknown[] = []
    let left = CALLS
    const caller = async (random: Random) => {
      while (left-- > 0) {
        const { path, input } = anyStep(random, known)
        const { data, error } = await servers[random.below(2)]!.call(path, input)
        const code = error?.code ?? 'ok'
        codes[code] = (codes[code] ?? 0) + 1
        if (!EXPECTED.has(code)) odd.push({ path, input, error })
        for (const { lease } of data?.lease ? [data] : path === 'lease.acquireMany' ? (data?.leases ?? []) : []) {
          known.push({ id: lease.id, epoch: lease.epoch, revision: lease.revision })
          if (known.length > 60) known.shift()
        }
      }
    }
    const seeds = new Random(SEED)
    await Promise.all(Array.from({ length: CALLERS }, () => caller(new Random(seeds.below(2 ** 32)))))
    console.log(`chaos: ${JSON.stringify(codes)}`)
    expect(odd).toEqual([])
    expect(await checkLedger(database.url)).toEqual([])
    for (const server of servers)
      expect(server.log()).not.toMatch(
        /a bug in the server|refused what the ledger decided|could not be written|the sweeper failed/,
      )
    expect(codes.ok).toBeGreaterThan(CALLS / 10)
  },
  60_000 + CALLS * 20,
)

test('two sweepers and holders who renew at the last moment: one of them wins, each lease is reclaimed once, and never before the end that its holder was told', async () => {
  const [a, b] = servers as [ServerProcess, ServerProcess]
  await must(a.call('controller.register', { name: 'sweep' }))
  const random = new Random(SEED)
  const ends = new Map<string, number>()
  const hold = async (n: number) => {
    const asked = { controller: 'sweep', chart: `Chart ${n}`, purpose: 'test', ttlSeconds: 1 }
    const { lease } = await must((n % 3 ? a : b).call('lease.acquire', asked))
    ends.set(lease.id, Date.parse(lease.expiresAt))
    for (let round = 0; round < 4; round++) {
      await sleep(Math.max(0, ends.get(lease.id)! - Date.now() + random.below(120) - 40))
      const { data, error } = await (n % 2 ? a : b).call('lease.renew', { id: lease.id, epoch: lease.epoch })
      if (error) return expect(error.code).toBe('LEASE_ENDED')
      ends.set(lease.id, Date.parse(data.lease.expiresAt))
    }
  }
  await Promise.all(Array.from({ length: 120 }, (_, n) => hold(n)))
  const ended = async () => (await must(a.call('lease.list', { controller: 'sweep', state: ['ended'] }))).total
  while ((await ended()) < 120) await sleep(50)
  const { leases } = await must(a.call('lease.list', { controller: 'sweep', state: ['ended'], limit: 1000 }))
  for (const { id } of leases) {
    const { events } = await must(b.call('event.list', { leaseId: id }))
    expect(events.map(({ type }: { type: string }) => type)).toEqual([
      'lease.granted',
      'lease.reclaimed',
      'lease.ended',
    ])
    expect(Date.parse(events[1].at)).toBeGreaterThanOrEqual(ends.get(id) ?? 0)
  }
  expect(await checkLedger(database.url)).toEqual([])
})
