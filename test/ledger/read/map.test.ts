import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type ClaimTransport, type LeaseRecord, portsOf, spacesOf, stateOf } from '../../../server/domain/lease.ts'
import { nextAutomatic } from '../../../server/domain/placement.ts'
import { isLeasable, LEASABLE_COUNT } from '../../../server/domain/policy/ranges.ts'
import { PortMap } from '../../../server/domain/port-map.ts'
import type { MapRun, Usage } from '../../../server/domain/wire.ts'
import { controllerMap } from '../../../server/ledger/read/controller-map.ts'
import { explainPort } from '../../../server/ledger/read/explain-port.ts'
import { Fleet } from '../../../server/ledger/read/fleet.ts'
import { getController } from '../../../server/ledger/read/get-controller.ts'
import { listControllers } from '../../../server/ledger/read/list-controllers.ts'
import { DAY, HOUR, NOW, RELEASED, TestLedger } from './support.ts'

let ledger: TestLedger
beforeAll(async () => {
  ledger = await TestLedger.open()
  await ledger.controller('line1', { site: 'north', title: 'Palletizer', addresses: ['10.1.1.11'] })
  await ledger.controller('line2', { site: 'south' })
  await ledger.controller('old', { retiredAt: NOW - DAY })
  await ledger.team('a')
}, 30_000)
beforeEach(() => ledger.clear())
afterAll(() => ledger.close())

const mapRuns = async (transport: ClaimTransport = 'tcp') =>
  (await controllerMap(ledger.reader, { controller: 'line1', transport }, NOW)).runs
const runAt = (runs: MapRun[], port: number) => runs.find(({ first, last }) => first <= port && port <= last)!

test('an empty controller is the table: six runs over all numbers, the forbidden ones with their reason', async () => {
  const runs = await mapRuns()
  expect(runs.map(({ first, last, state }) => [first, last, state])).toEqual([
    [0, 22_003, 'forbidden'],
    [22_004, 22_005, 'free'],
    [22_006, 49_151, 'forbidden'],
    [49_152, 49_999, 'free'],
    [50_000, 50_999, 'forbidden'],
    [51_000, 65_535, 'free'],
  ])
  expect(runs[0]!.reason).toMatch(/IANA/)
  expect(runs[4]!.reason).toMatch(/Opto 22/)
})

test('neighbours stay apart, each with its lease; an exclusion leaves held numbers to their lease', async () => {
  const one = await ledger.lease({ port: 61_000 })
  const two = await ledger.lease({ port: 61_001, count: 2, reviewBy: NOW })
  const three = await ledger.lease({ port: 61_003, ttlSeconds: 60, expiresAt: NOW, reviewBy: null })
  const four = await ledger.lease({
    port: 61_004,
    status: 'quarantined',
    quarantinedUntil: NOW + HOUR,
    ended: RELEASED,
  })
  await ledger.lease({ port: 61_006, transport: 'udp' })
  await ledger.lease({ port: 61_007, status: 'ended', ended: RELEASED })
  await ledger.exclude(61_002, 61_005, { reason: 'camera' })
  await ledger.exclude(61_005, 61_005, { reason: 'younger', controller: 'line1' })
  await ledger.exclude(61_008, 61_009, { controller: 'line2' })
  const runs = (await mapRuns()).filter(({ last, first }) => last >= 61_000 && first <= 61_009)
  expect(runs).toEqual([
    { first: 61_000, last: 61_000, state: 'leased', leaseId: one.id, team: 'a', chart: one.chart },
    { first: 61_001, last: 61_002, state: 'leased', leaseId: two.id, team: 'a', chart: two.chart, overdue: true },
    {
      ...{ first: 61_003, last: 61_003, state: 'expired', leaseId: three.id, team: 'a', chart: three.chart },
      until: new Date(NOW).toISOString(),
    },
    {
      ...{ first: 61_004, last: 61_004, state: 'quarantined', leaseId: four.id, team: 'a', chart: four.chart },
      until: new Date(NOW + HOUR).toISOString(),
    },
    { first: 61_005, last: 61_005, state: 'excluded', reason: 'camera' },
    { first: 61_006, last: 65_535, state: 'free' },
  ])
  expect(runAt(await mapRuns('udp'), 61_006)).toMatchObject({ first: 61_006, last: 61_006, state: 'leased' })
})

interface Plan {
  leases: { place: number; count: number; transport: 'tcp' | 'udp' | 'both'; kind: number; automatic: boolean }[]
  exclusions: { first: number; length: number; transport: 'tcp' | 'udp' | 'both' }[]
}
const transport = fc.constantFrom('tcp' as const, 'udp' as const, 'both' as const)
const plans: fc.Arbitrary<Plan> = fc.record({
  leases: fc.array(
    fc.record({
      place: fc.nat(40),
      count: fc.integer({ min: 1, max: 9 }),
      transport,
      kind: fc.nat(4),
      automatic: fc.boolean(),
    }),
    { maxLength: 10 },
  ),
  exclusions: fc.array(
    fc.record({ first: fc.integer({ min: 49_000, max: 65_535 }), length: fc.nat(3000), transport }),
    { maxLength: 4 },
  ),
})
const KINDS: Partial<LeaseRecord>[] = [
  {},
  { reviewBy: NOW },
  { ttlSeconds: 60, expiresAt: NOW, reviewBy: null },
  { status: 'quarantined', quarantinedUntil: NOW + HOUR, ended: RELEASED },
  { status: 'ended', ended: RELEASED },
]
/** Ten numbers apart, at the lower ends of all three bands and the two special numbers. */
const PLACES = [49_152, 51_000, 61_000, 65_400].flatMap((start) => Array.from({ length: 10 }, (_, i) => start + i * 10))

async function carryOut({ leases, exclusions }: Plan): Promise<LeaseRecord[]> {
  await ledger.clear()
  for (const { first, length, transport } of exclusions) {
    await ledger.exclude(first, Math.min(first + length, 65_535), { transport })
  }
  const apart = new Map(leases.map((lease) => [lease.place, lease]))
  return ledger.leases(
    [...apart.values()].map(({ place, kind, count, ...lease }, index) => {
      const numbers = place === 40 ? { port: 22_004, count: 1 } : { port: PLACES[place]!, count }
      return { ...lease, ...numbers, ...KINDS[kind], createdAt: NOW - HOUR + index }
    }),
  )
}

/** What the ledger's own map of this space would say, built from the records. */
function expected(leases: LeaseRecord[], { exclusions }: Plan, space: ClaimTransport): PortMap {
  const map = PortMap.empty()
  map.setExclusions(
    exclusions
      .filter((e) => spacesOf(e.transport).includes(space))
      .map(({ first, length }) => ({ first, last: Math.min(first + length, 65_535) })),
  )
  for (const lease of leases) {
    if (!spacesOf(lease.transport).includes(space)) continue
    if (lease.status !== 'ended') map.claim(lease.port, lease.count)
    if (lease.automatic) map.advance(lease.port + lease.count - 1)
  }
  return map
}

test('whatever is held and excluded, map, usage and next number agree with each lease and each number', async () => {
  await fc.assert(
    fc.asyncProperty(plans, fc.constantFrom('tcp' as const, 'udp' as const), async (plan, space) => {
      const leases = (await carryOut(plan)).filter((lease) => spacesOf(lease.transport).includes(space))
      const live = leases.filter(({ status }) => status !== 'ended')
      const truth = expected(leases, plan, space)
      const runs = await mapRuns(space)
      expect(runs[0]!.first).toBe(0)
      expect(runs.at(-1)!.last).toBe(65_535)
      for (const [i, run] of runs.entries()) if (i > 0) expect(run.first).toBe(runs[i - 1]!.last + 1)
      expect(runs.filter(({ leaseId }) => leaseId).map(({ leaseId, first, last }) => [leaseId, first, last])).toEqual(
        live.toSorted((a, b) => a.port - b.port).map(({ id, port, count }) => [id, port, port + count - 1]),
      )
      const numbers = runs.flatMap(({ first, last, state }) => new Array<string>(last - first + 1).fill(state))
      expect(numbers.findIndex((state, port) => (state === 'free') !== truth.isFree(port))).toBe(-1)
      expect(numbers.findIndex((state, port) => (state === 'forbidden') === isLeasable(port))).toBe(-1)
      const { usage } = (await getController(ledger.reader, 'line1', NOW)).controller
      checkUsage(usage[space], live, truth, runs)
      // Counted anew: these rows came without events.
      const all = (await new Fleet(ledger.reader).all(NOW)).controllers
      const listed = all.filter(({ retiredAt }) => retiredAt === null)
      expect(listed.map(({ name }) => name)).toEqual(['line1', 'line2'])
      expect(listed[0]!.usage).toEqual(usage)
    }),
    { numRuns: 30 },
  )
}, 120_000)

function checkUsage(usage: Usage, live: LeaseRecord[], truth: PortMap, runs: MapRun[]): void {
  const ports = (which: (lease: LeaseRecord) => boolean) => live.filter(which).flatMap(portsOf).length
  const size = (state: string) =>
    runs.filter((run) => run.state === state).reduce((n, r) => n + r.last - r.first + 1, 0)
  expect(usage).toMatchObject({
    leased: ports((l) => stateOf(l, NOW) === 'active' && l.reviewBy !== NOW),
    overdue: ports((l) => stateOf(l, NOW) === 'active' && l.reviewBy === NOW),
    expired: size('expired'),
    quarantined: size('quarantined'),
    excluded: size('excluded'),
    free: size('free'),
    largestRun: truth.largestRun(),
    next: nextAutomatic(truth),
  })
  const { leased, overdue, expired, quarantined, excluded, free } = usage
  expect(leased + overdue + expired + quarantined + excluded + free).toBe(LEASABLE_COUNT)
  const bars = Array.from({ length: 16 }, (_, i) => (i === 0 ? 49 : 50 + i))
  expect(usage.byThousand).toEqual(
    bars.map((bar) => live.flatMap(portsOf).filter((port) => Math.floor(port / 1000) === bar).length),
  )
}

test('controllers are found by site, by literal text, and apart when they are retired', async () => {
  const names = async (request: Parameters<typeof listControllers>[1]) =>
    (await listControllers(ledger.reader, request, NOW)).controllers.map(({ name }) => name)
  expect(await names({ site: 'south' })).toEqual(['line2'])
  expect(await names({ search: 'PALLET' })).toEqual(['line1'])
  expect(await names({ search: '1.1.11' })).toEqual(['line1'])
  expect(await names({ search: '%' })).toEqual([])
  expect(await names({ retired: true })).toEqual(['old'])
})

test('a number is explained with the exclusions that cover it, and near are numbers that are free there', async () => {
  await ledger.lease({ port: 61_001, transport: 'udp' })
  await ledger.exclude(61_002, 61_003, { reason: 'camera', transport: 'tcp' })
  const ask = (request: object) => explainPort(ledger.reader, { port: 61_002, ...request }, NOW)
  const both = await ask({ controller: 'line1' })
  expect(both).toMatchObject({ leasable: true, exclusions: [{ reason: 'camera', first: 61_002 }] })
  for (const taken of [61_001, 61_002, 61_003]) expect(both.nearest).not.toContain(taken)
  const tcp = await ask({ controller: 'line1', transport: 'tcp' })
  expect(tcp.nearest).toContain(61_001)
  expect((await ask({ controller: 'line1', transport: 'udp' })).exclusions).toEqual([])
  await expect(ask({ controller: 'nowhere' })).rejects.toMatchObject({ code: 'CONTROLLER_NOT_FOUND' })
})
