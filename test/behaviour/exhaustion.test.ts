import { expect, test } from 'vitest'
import type { GrantsAnswer, Lease } from '../../server/domain/wire.ts'
import { type Asked, asked, checkRows, must, refused, rowsOf, type Stage, stage } from './stage.ts'

/** All that the table leases, less the two that are only given by number. */
const AUTOMATIC = 15_384

async function grantAll(s: Stage, requests: Asked[]): Promise<Lease[]> {
  const leases: Lease[] = []
  for (let from = 0; from < requests.length; from += 1000) {
    const batch = requests.slice(from, from + 1000).map(asked)
    const answer: GrantsAnswer = await must(s.call('lease.acquireMany', { requests: batch }, s.line))
    leases.push(...answer.leases.map(({ lease }) => lease))
  }
  return leases
}

test('a controller gives all of its 15,386 numbers, each once, in the order least likely to hurt; then NO_PORT_FREE; what is given back is granted next', async () => {
  await using s = await stage({ defaults: { quarantineSeconds: 0 } })
  const leases = await grantAll(
    s,
    Array.from({ length: AUTOMATIC }, (_, i) => ({ chart: `Chart ${i}` })),
  )
  const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i)
  expect(leases.map(({ port }) => port)).toEqual([
    ...range(61_000, 65_535),
    ...range(51_000, 60_999),
    ...range(49_152, 49_999),
  ])
  const full = await refused(s.acquire({ chart: 'One more' }), 'NO_PORT_FREE')
  // 22004 and 22005 are free, and never given without being asked for.
  expect(full).toMatchObject({ used: AUTOMATIC, largestRun: 2 })
  await refused(s.acquire({ chart: 'One more', prefer: 61_000 }), 'NO_PORT_FREE')
  for (const port of [22_004, 22_005]) expect((await s.lease({ chart: `By number ${port}`, port })).port).toBe(port)
  expect(await refused(s.acquire({ chart: 'One more' }), 'NO_PORT_FREE')).toMatchObject({ largestRun: 0 })
  expect(await refused(s.acquire({ chart: 'One more', port: 60_000 }), 'PORT_LEASED')).toMatchObject({ nearest: [] })
  // The other number space is untouched.
  expect((await s.lease({ chart: 'One more', transport: 'udp' })).port).toBe(61_000)

  const given = leases[7777]!
  await must(s.call('lease.release', { id: given.id, epoch: given.epoch }, s.line))
  expect((await s.lease({ chart: 'Next' })).port).toBe(given.port)
  await refused(s.acquire({ chart: 'One more' }), 'NO_PORT_FREE')
  const rows = await rowsOf(s.app)
  expect(rows.claims).toHaveLength(AUTOMATIC + 3)
  checkRows(rows)
}, 180_000)

test('over both: a pair is the same number in each, and full when one of the two is full', async () => {
  await using s = await stage({ defaults: { quarantineSeconds: 0 } })
  await grantAll(
    s,
    Array.from({ length: 128 }, (_, i) => ({ chart: `Udp ${i}`, transport: 'udp', count: 64 })).slice(0, 100),
  )
  const pairs: Lease[] = []
  for (let i = 0; ; i += 1) {
    const { data, error } = await s.acquire({ chart: `Pair ${i}`, transport: 'both', count: 64 })
    if (error) {
      expect(error).toMatchObject({ code: 'NO_PORT_FREE', transport: 'both', count: 64 })
      break
    }
    pairs.push(data.lease)
  }
  // 4,536, 10,000 and 848 numbers have room for 70, 156 and 13 runs of 64. What is left is too short, at the border too.
  expect(100 + pairs.length).toBe(70 + 156 + 13)
  for (const { listen, ports } of pairs)
    expect(listen).toEqual([...ports.map((port) => `tcp:${port}`), ...ports.map((port) => `udp:${port}`)])
  const given = pairs[50]!
  await must(s.call('lease.release', { id: given.id, epoch: given.epoch }, s.line))
  expect((await s.lease({ chart: 'Next', transport: 'both', count: 64 })).ports).toEqual(given.ports)
  checkRows(await rowsOf(s.app))
}, 120_000)

test('before it says NO_PORT_FREE, an acquire ends the quarantines that are over on that controller', async () => {
  await using s = await stage({ defaults: { quarantineSeconds: 60 } })
  await must(s.call('controller.exclude', { controller: null, first: 0, last: 65_533, reason: 'a small world' }))
  const leases = await grantAll(s, [{ chart: 'A' }, { chart: 'B' }])
  for (const { id, epoch } of leases) await must(s.call('lease.release', { id, epoch }, s.line))
  s.clock.advance(59_999)
  expect(await refused(s.acquire({ chart: 'C' }, s.paint), 'NO_PORT_FREE')).toMatchObject({ used: 2 })
  s.clock.advance(1)
  expect((await s.lease({ chart: 'C' }, s.paint)).port).toBeGreaterThanOrEqual(65_534)
  expect((await Promise.all(leases.map(({ id }) => s.get(id)))).map(({ state }) => state)).toEqual(['ended', 'ended'])
})

test('a number that was given back returns as late as possible: the next grants go on after the last one', async () => {
  await using s = await stage({ defaults: { quarantineSeconds: 0 } })
  const first = await s.lease({ chart: 'A' })
  await s.lease({ chart: 'B' })
  await must(s.call('lease.release', { id: first.id, epoch: first.epoch }, s.line))
  expect((await s.lease({ chart: 'C' })).port).toBe(61_002)
  // Numbers asked for move nothing.
  await s.lease({ chart: 'D', port: 61_500 })
  expect((await s.lease({ chart: 'E' })).port).toBe(61_003)
})
