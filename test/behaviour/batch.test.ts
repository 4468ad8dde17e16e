import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { GrantsAnswer, Lease, PlanAnswer } from '../../server/domain/wire.ts'
import type { Reply } from '../support/app.ts'
import { type Asked, asked, checkRows, EPIC, must, refused, rowsOf, type Stage, stage } from './stage.ts'

const SECOND_CONTROLLER = 'epic-line2'
const THIRD_CONTROLLER = 'epic-line3'

async function threeControllers(options?: Parameters<typeof stage>[0]): Promise<Stage> {
  const s = await stage(options)
  for (const name of [SECOND_CONTROLLER, THIRD_CONTROLLER]) await must(s.call('controller.register', { name }))
  return s
}

function many(s: Stage, requests: Asked[], more: object = {}, token = s.line): Promise<Reply<GrantsAnswer>> {
  return s.call('lease.acquireMany', { requests: requests.map(asked), ...more }, token)
}

function plan(s: Stage, requests: Asked[], more: object = {}): Promise<Reply<PlanAnswer>> {
  return s.call('lease.plan', { requests: requests.map(asked), ...more }, s.line)
}

async function grants(s: Stage, requests: Asked[], more: object = {}): Promise<Lease[]> {
  return (await must(many(s, requests, more))).leases.map(({ lease }) => lease)
}

async function release(s: Stage, { id, epoch }: Lease): Promise<void> {
  await must(s.call('lease.release', { id, epoch }, s.line))
}

const charts = (...names: string[]) => names.map((chart) => ({ chart }))

describe('all or nothing', () => {
  test('answers come in the order of the requests, with now', async () => {
    await using s = await stage()
    const answer = await must(many(s, [{ chart: 'A' }, { chart: 'B', port: 61_000 }, { chart: 'C', prefer: 52_000 }]))
    expect(answer.leases.map(({ lease }) => [lease.chart, lease.port])).toEqual([
      ['A', 61_001],
      ['B', 61_000],
      ['C', 52_000],
    ])
    expect(Date.parse(answer.now)).toBe(s.clock.now())
  })

  test('one refusal: nothing is granted, every refusal is named by its index, the first gives the code', async () => {
    await using s = await stage()
    await s.lease({ chart: 'Taken', port: 61_500 }, s.paint)
    const before = await rowsOf(s.app)
    const requests = [{ chart: 'A' }, { chart: 'B', port: 61_500 }, { chart: 'C' }, { chart: 'D', port: 502 }]
    const error = await refused(many(s, requests), 'PORT_LEASED')
    expect(error).toMatchObject({ index: 1, holder: { team: 'paint' } })
    expect(error.refusals).toMatchObject([
      { index: 1, code: 'PORT_LEASED', port: 61_500, holder: { contact: 'Pia, ext. 4712' } },
      { index: 3, code: 'PORT_NOT_LEASABLE', port: 502 },
    ])
    expect(await rowsOf(s.app)).toEqual(before)
  })

  test('the same request twice in a batch is the same lease; the same batch twice grants nothing', async () => {
    await using s = await stage()
    const requests = [...charts('A', 'A'), { chart: 'B', ttlSeconds: 60 }]
    const first = await must(many(s, requests))
    expect(first.leases.map(({ created }) => created)).toEqual([true, false, true])
    expect(first.leases[1]?.lease.id).toBe(first.leases[0]?.lease.id)
    const revision = await s.revision()
    const second = await must(many(s, requests))
    expect(second.leases.map(({ created, lease }) => [created, lease])).toEqual(
      first.leases.map(({ lease }) => [false, lease]),
    )
    expect(await s.revision()).toBe(revision)
  })

  test('one key with two numbers in a batch is LEASE_DIFFERS at the second', async () => {
    await using s = await stage()
    const error = await refused(many(s, [{ port: 61_000 }, { port: 61_001 }]), 'LEASE_DIFFERS')
    expect(error).toMatchObject({ index: 1, fields: ['port'] })
    expect((await rowsOf(s.app)).claims).toEqual([])
  })

  test('one number for two charts is PORT_LEASED at the second, and nothing is written', async () => {
    await using s = await stage()
    const error = await refused(
      many(s, [
        { chart: 'A', port: 61_000 },
        { chart: 'B', port: 61_000 },
      ]),
      'PORT_LEASED',
    )
    expect(error.index).toBe(1)
    expect((await rowsOf(s.app)).claims).toEqual([])
  })

  test('the quota counts over the whole batch, each transport and each of consecutive ports', async () => {
    await using s = await stage()
    await s.app.addTeam('line', { maxPorts: 8 })
    const five = { chart: 'Five', count: 5 }
    const both = { chart: 'Both', transport: 'both', count: 2 }
    expect(await refused(many(s, [five, both]), 'QUOTA_EXCEEDED')).toMatchObject({ index: 1, usedPorts: 5, asked: 4 })
    expect((await must(s.call('system.whoami', {}, s.line))).team.usedPorts).toBe(0)
    await must(many(s, [five, { ...both, count: 1 }]))
    expect((await must(s.call('system.whoami', {}, s.line))).team.usedPorts).toBe(7)
  })

  test('8,192 ports fit a call, one more does not', async () => {
    await using s = await stage()
    const full = Array.from({ length: 128 }, (_, i) => ({ chart: `C${i}`, count: 64 }))
    const error = await refused(many(s, [...full, { chart: 'One more' }]), 'INVALID_INPUT')
    expect(error.message).toContain('8192')
    expect(await grants(s, full)).toHaveLength(128)
    const rows = await rowsOf(s.app)
    expect(rows.claims).toHaveLength(8192)
    checkRows(rows)
  }, 120_000)
})

describe('the order of placement: held, exact, former, wishes, rest', () => {
  test('an exact number goes before a wish for it, wherever it stands in the batch', async () => {
    await using s = await stage()
    const [wish, exact] = await grants(s, [
      { chart: 'Wish', prefer: 61_000 },
      { chart: 'Exact', port: 61_000 },
    ])
    expect(exact?.port).toBe(61_000)
    expect(wish?.port).not.toBe(61_000)
  })

  test('an automatic request never takes what a later exact one or wish names', async () => {
    await using s = await stage()
    const [first, second, ...named] = await grants(s, [
      ...charts('A', 'B'),
      { chart: 'Wish', prefer: 61_001 },
      { chart: 'Exact', port: 61_000 },
    ])
    expect(named.map(({ port }) => port)).toEqual([61_001, 61_000])
    expect([first?.port, second?.port]).toEqual([61_002, 61_003])
  })

  test('a former holder has its number again before a wish takes anything, and an exact one for it is refused', async () => {
    await using s = await stage()
    const former = await s.lease({ chart: 'Former', port: 61_000 })
    await release(s, former)
    const [wish, again] = await grants(s, [{ chart: 'Wish', prefer: 61_000 }, { chart: 'Former' }])
    expect([again?.id, again?.port]).toEqual([former.id, 61_000])
    expect(wish?.port).not.toBe(61_000)
    await refused(many(s, [{ chart: 'Former' }, { chart: 'Exact', port: 61_000 }]), 'PORT_LEASED')
  })
})

describe('groups and samePort', () => {
  const everywhere = (more: object = {}): Asked[] =>
    [EPIC, SECOND_CONTROLLER, THIRD_CONTROLLER].map((controller) => ({ controller, ...more }))

  test('get one first number that is free on each controller for each own count', async () => {
    await using s = await threeControllers()
    await s.lease({ chart: 'Blocker', port: 61_000 })
    await s.lease({ chart: 'Blocker', port: 61_004, controller: SECOND_CONTROLLER })
    const [a, b, c] = await grants(s, [
      { controller: EPIC, group: 'g', transport: 'both' },
      { controller: SECOND_CONTROLLER, group: 'g', count: 4 },
      { controller: THIRD_CONTROLLER, group: 'g', transport: 'udp' },
    ])
    expect(new Set([a?.port, b?.port, c?.port])).toEqual(new Set([61_005]))
    expect(b?.ports).toEqual([61_005, 61_006, 61_007, 61_008])
  })

  test('samePort is one group of all requests; again it is the same answer', async () => {
    await using s = await threeControllers()
    const leases = await grants(s, everywhere(), { samePort: true })
    expect(new Set(leases.map(({ port }) => port)).size).toBe(1)
    const again = await must(many(s, everywhere(), { samePort: true }))
    expect(again.leases.map(({ created, lease }) => [created, lease.id])).toEqual(leases.map(({ id }) => [false, id]))
  })

  test('two groups in one batch do not take each other the number', async () => {
    await using s = await threeControllers()
    const leases = await grants(s, [
      ...everywhere({ group: 'a', chart: 'A' }),
      ...everywhere({ group: 'b', chart: 'B' }),
    ])
    expect(new Set(leases.slice(0, 3).map(({ port }) => port)).size).toBe(1)
    expect(new Set(leases.map(({ port }) => port)).size).toBe(2)
  })

  test('a number that one of them holds rules the others', async () => {
    await using s = await threeControllers()
    const held = await s.lease({ controller: SECOND_CONTROLLER, port: 55_555 })
    const leases = await grants(s, everywhere({ group: 'g' }))
    expect(leases.map(({ port }) => port)).toEqual([55_555, 55_555, 55_555])
    expect(leases[1]?.id).toBe(held.id)
  })

  test('a held number whose quarantine elsewhere is over is given there, without waiting for the sweeper', async () => {
    await using s = await threeControllers({ defaults: { quarantineSeconds: 60 } })
    await s.lease({ port: 55_555 })
    await release(s, await s.lease({ chart: 'Gone', port: 55_555, controller: SECOND_CONTROLLER }))
    s.clock.advance(60_000)
    const leases = await grants(s, everywhere({ group: 'g' }))
    expect(leases.map(({ port }) => port)).toEqual([55_555, 55_555, 55_555])
  })

  test('a held number that is taken elsewhere is refused with its holder and a number that would do', async () => {
    await using s = await threeControllers()
    await s.lease({ port: 55_555 })
    await s.lease({ chart: 'Other', port: 55_555, controller: SECOND_CONTROLLER }, s.paint)
    await s.lease({ chart: 'Third', port: 55_555, controller: THIRD_CONTROLLER }, s.paint)
    const error = await refused(many(s, everywhere({ group: 'g' })), 'PORT_LEASED')
    expect(error.refusals).toMatchObject([
      { index: 1, code: 'PORT_LEASED', controller: SECOND_CONTROLLER, holder: { team: 'paint', chart: 'Other' } },
      { index: 2, code: 'PORT_LEASED', controller: THIRD_CONTROLLER, holder: { team: 'paint', chart: 'Third' } },
    ])
    const [would] = error.nearest as number[]
    const free = await plan(s, everywhere({ chart: 'Would do', port: would }))
    expect((await must(Promise.resolve(free))).refusals).toEqual([])
  })

  test('held on different numbers is LEASE_DIFFERS', async () => {
    await using s = await threeControllers()
    await s.lease({ port: 55_555 })
    await s.lease({ port: 55_556, controller: SECOND_CONTROLLER })
    const revision = await s.revision()
    const error = await refused(many(s, everywhere({ group: 'g' })), 'LEASE_DIFFERS')
    expect(error).toMatchObject({ index: 1, fields: ['port'] })
    expect(await s.revision()).toBe(revision)
  })

  test('one asks for a number, another holds a different one: LEASE_DIFFERS, never another number than asked', async () => {
    await using s = await threeControllers()
    await s.lease({ port: 55_555 })
    const requests = [{ group: 'g' }, { group: 'g', controller: SECOND_CONTROLLER, port: 60_000 }]
    expect(await refused(many(s, requests), 'LEASE_DIFFERS')).toMatchObject({ index: 0, fields: ['port'] })
    expect((await must(s.call('lease.list', { controller: SECOND_CONTROLLER }))).leases).toEqual([])
  })

  test('a former number is tried before any other, a wish after it', async () => {
    await using s = await threeControllers()
    await release(s, await s.lease({ port: 55_555 }))
    const leases = await grants(s, everywhere({ group: 'g', prefer: 60_001 }))
    expect(leases.map(({ port }) => port)).toEqual([55_555, 55_555, 55_555])
    const others = await grants(s, everywhere({ group: 'g', chart: 'New', prefer: 60_001 }))
    expect(others.map(({ port }) => port)).toEqual([60_001, 60_001, 60_001])
  })

  test('two on one controller and transport are INVALID_INPUT; tcp and udp of one controller are not', async () => {
    await using s = await threeControllers()
    const twice = [{ group: 'g' }, { group: 'g', chart: 'Other' }]
    expect(await refused(many(s, twice), 'INVALID_INPUT')).toMatchObject({
      fields: [{ path: 'requests[1].controller' }],
    })
    await refused(
      many(
        s,
        [
          { chart: 'A', transport: 'both' },
          { chart: 'B', transport: 'udp' },
        ],
        { samePort: true },
      ),
      'INVALID_INPUT',
    )
    const leases = await grants(s, [{ group: 'g' }, { group: 'g', transport: 'udp' }])
    expect(leases[0]?.port).toBe(leases[1]?.port)
  })

  test('two exact numbers in one group are INVALID_INPUT', async () => {
    await using s = await threeControllers()
    const requests = [
      { group: 'g', port: 61_000 },
      { group: 'g', port: 61_001, controller: SECOND_CONTROLLER },
    ]
    expect(await refused(many(s, requests), 'INVALID_INPUT')).toMatchObject({ fields: [{ path: 'requests[1].port' }] })
  })

  test.each([49_999, 65_535, 22_005])(
    'an exact number %i whose run in another member leaves the table is refused by the table',
    async (port) => {
      await using s = await threeControllers()
      const requests = [
        { group: 'g', port },
        { group: 'g', controller: SECOND_CONTROLLER, count: 2 },
      ]
      const error = await refused(many(s, requests), 'PORT_NOT_LEASABLE')
      expect(error).toMatchObject({ index: 1 })
    },
  )

  test.each([49_999, 65_535])(
    'a held number %i whose run in another member leaves the table is refused by the table',
    async (port) => {
      await using s = await threeControllers()
      await s.lease({ port })
      const requests = [{ group: 'g' }, { group: 'g', controller: SECOND_CONTROLLER, count: 2 }]
      expect(await refused(many(s, requests), 'PORT_NOT_LEASABLE')).toMatchObject({ index: 1 })
    },
  )

  test('nothing in common: NO_PORT_FREE for each of them, and what each has is said', async () => {
    await using s = await threeControllers()
    const excludeBut = async (controller: string, first: number, last: number) => {
      await must(s.call('controller.exclude', { controller, first: 0, last: first - 1, reason: 'kept free' }))
      await must(s.call('controller.exclude', { controller, first: last + 1, last: 65_535, reason: 'kept free' }))
    }
    await excludeBut(EPIC, 61_000, 61_009)
    await excludeBut(SECOND_CONTROLLER, 61_010, 61_019)
    const error = await refused(many(s, everywhere({ group: 'g' })), 'NO_PORT_FREE')
    expect((error.refusals as object[]).length).toBe(3)
    // Each alone has room.
    await must(many(s, everywhere()))
  })
})

describe('plan', () => {
  test('writes nothing, holds nothing, and acquireMany then grants what it said', async () => {
    await using s = await threeControllers()
    const former = await s.lease({ chart: 'Former', ttlSeconds: 60 })
    await s.lease({ chart: 'Held' })
    await release(s, former)
    const requests = [
      { chart: 'Auto' },
      { chart: 'Held' },
      { chart: 'Former', ttlSeconds: 60 },
      { chart: 'Run', count: 5, transport: 'both' },
      { chart: 'Exact', port: 51_000 },
      { chart: 'Same', group: 'g' },
      { chart: 'Same', group: 'g', controller: THIRD_CONTROLLER, count: 2 },
    ]
    const before = await rowsOf(s.app)
    const planned = await must(plan(s, requests))
    expect(planned.revision).toBe(await s.revision())
    expect(planned.refusals).toEqual([])
    expect(await rowsOf(s.app)).toEqual(before)
    const twice = await must(plan(s, requests))
    expect(twice).toEqual(planned)
    const granted = await must(many(s, requests))
    const shape = ({ lease, created }: { lease: Lease; created: boolean }) => [
      lease.chart,
      lease.controller,
      lease.ports,
      created,
    ]
    expect(planned.leases.map(shape)).toEqual(granted.leases.map(shape))
    expect(planned.leases.map(({ index }) => index)).toEqual(requests.map((_, index) => index))
  })

  test('names every refusal and shows what would be granted beside it', async () => {
    await using s = await stage()
    await s.lease({ chart: 'Taken', port: 61_500 }, s.paint)
    const answer = await must(plan(s, [{ chart: 'A' }, { chart: 'B', port: 61_500 }, { chart: 'C', port: 80 }]))
    expect(answer.leases.map(({ index }) => index)).toEqual([0])
    expect(answer.refusals.map(({ index, code }) => [index, code])).toEqual([
      [1, 'PORT_LEASED'],
      [2, 'PORT_NOT_LEASABLE'],
    ])
  })

  test('does not even renew what is held, nor end what is due', async () => {
    await using s = await stage({ defaults: { quarantineSeconds: 60 } })
    const held = await s.lease({ chart: 'Held', ttlSeconds: 600 })
    const gone = await s.lease({ chart: 'Gone', port: 61_500 })
    await release(s, gone)
    s.clock.advance(120_000)
    const before = await rowsOf(s.app)
    const answer = await must(
      plan(s, [
        { chart: 'Held', ttlSeconds: 600 },
        { chart: 'New', port: 61_500 },
      ]),
    )
    expect(answer.refusals).toEqual([])
    expect(await rowsOf(s.app)).toEqual(before)
    expect((await s.get(held.id)).renewedAt).toBe(held.renewedAt)
  })
})

/** R7: a batch of mixed requests never has one number twice, and when it fails nothing of it is there. */
test('any mixed batch: distinct numbers, or no row at all', async () => {
  await using s = await threeControllers({ defaults: { quarantineSeconds: 0 } })
  const CROWDED = { first: 61_000, last: 61_011 }
  for (const controller of [EPIC, SECOND_CONTROLLER]) {
    await must(s.call('controller.exclude', { controller, first: 0, last: CROWDED.first - 1, reason: 'a small world' }))
    await must(
      s.call('controller.exclude', { controller, first: CROWDED.last + 1, last: 65_535, reason: 'a small world' }),
    )
  }
  const number = fc.integer({ min: CROWDED.first, max: CROWDED.last })
  const request = fc.record(
    {
      controller: fc.constantFrom(EPIC, SECOND_CONTROLLER),
      chart: fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F'),
      transport: fc.constantFrom('tcp', 'udp', 'both'),
      count: fc.constantFrom(1, 1, 1, 2, 3),
      where: fc.option(fc.record({ kind: fc.constantFrom('port', 'prefer'), number }), { nil: undefined, freq: 2 }),
      group: fc.constantFrom(undefined, undefined, undefined, 'g'),
    },
    { requiredKeys: ['controller', 'chart', 'transport', 'count'] },
  )
  let granted = 0
  await fc.assert(
    fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 12 }), async (batch) => {
      const requests = batch.map(({ where, group, ...rest }) =>
        asked({ ...rest, ...(where ? { [where.kind]: where.number } : {}), ...(group ? { group } : {}) }),
      )
      const { data, error } = await many(s, requests)
      expect(error?.code).not.toBe('INTERNAL')
      const rows = await rowsOf(s.app)
      checkRows(rows)
      if (error) {
        expect(rows.claims).toEqual([])
        return
      }
      granted += 1
      const leases = new Map(data.leases.map(({ lease }) => [lease.id, lease]))
      requests.forEach((each, index) => {
        const lease = data.leases[index]!.lease
        expect([lease.controller, lease.chart, lease.transport, lease.count]).toEqual([
          each.controller,
          each.chart,
          each.transport,
          each.count,
        ])
        if (each.port !== undefined) expect(lease.port).toBe(each.port)
        if (each.group !== undefined)
          expect(lease.port).toBe(data.leases[requests.findIndex(({ group }) => group === each.group)]!.lease.port)
      })
      for (const lease of leases.values()) await release(s, lease)
    }),
    { numRuns: 120 },
  )
  expect(granted).toBeGreaterThan(10)
}, 120_000)
