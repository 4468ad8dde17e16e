import { describe, expect, test } from 'vitest'
import type { Lease } from '../../server/domain/wire.ts'
import { ADMIN_TOKEN } from '../support/app.ts'
import { DAY, EPIC, HOUR, must, refused, rowsOf, type Stage, stage } from './stage.ts'

const SECOND_CONTROLLER = 'epic-line2'

/** Law 1, once more in a line of the test's own. */
const isLeasable = (port: number) =>
  port === 22_004 || port === 22_005 || (port >= 49_152 && port <= 49_999) || (port >= 51_000 && port <= 65_535)

const exclude = async (s: Stage, input: object) =>
  must(s.call('controller.exclude', { controller: EPIC, reason: 'kept for the vendor', ...input }))

describe('controllers', () => {
  test('a controller that is registered can be leased on at once, also by the next call of the same HTTP batch', async () => {
    await using s = await stage()
    await must(s.call('controller.exclude', { controller: null, first: 61_000, last: 65_000, reason: 'kept' }))
    const response = await fetch(`${s.app.url}/trpc/controller.register,lease.acquire,lease.acquireMany?batch=1`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_TOKEN}` },
      body: JSON.stringify({
        0: { name: 'fresh' },
        1: { controller: 'fresh', chart: 'A', purpose: 'p' },
        2: { requests: [{ controller: 'fresh', chart: 'B', purpose: 'p' }] },
      }),
    })
    const [, one, many] = (await response.json()) as {
      result: { data: { lease: Lease; leases: { lease: Lease }[] } }
    }[]
    expect([one!.result.data.lease.port, many!.result.data.leases[0]!.lease.port]).toEqual([65_001, 65_002])
  })

  test('a retired controller can be described anew though its address belongs to another by now', async () => {
    await using s = await stage()
    await must(s.call('controller.register', { name: 'old', addresses: ['10.9.9.9'] }))
    await must(s.call('controller.retire', { name: 'old' }))
    await must(s.call('controller.register', { name: 'young', addresses: ['10.9.9.9'] }))
    expect((await must(s.call('controller.update', { name: 'old', title: 'scrapped' }))).controller.title).toBe(
      'scrapped',
    )
  })

  test('the same registration again is the same answer; with other content CONTROLLER_EXISTS names the fields', async () => {
    await using s = await stage()
    const input = {
      name: SECOND_CONTROLLER,
      title: 'Line 2',
      site: 'Hall B',
      addresses: ['10.1.1.20'],
      system: 'linux',
    }
    const first = await must(s.call('controller.register', input))
    const revision = await s.revision()
    expect((await must(s.call('controller.register', input))).controller).toEqual(first.controller)
    for (const other of [{ title: 'x' }, { site: 'x' }, { addresses: [] }, { system: 'windows' }]) {
      const error = await refused(s.call('controller.register', { ...input, ...other }), 'CONTROLLER_EXISTS')
      expect(error.fields).toEqual(Object.keys(other))
    }
    expect(await s.revision()).toBe(revision)
  })

  test('an address belongs to one controller that is not retired; loopback addresses to any number', async () => {
    await using s = await stage()
    const error = await refused(
      s.call('controller.register', { name: SECOND_CONTROLLER, addresses: ['10.1.1.12'] }),
      'ADDRESS_TAKEN',
    )
    expect(error).toMatchObject({ address: '10.1.1.12', controller: EPIC })
    await must(s.call('controller.register', { name: SECOND_CONTROLLER, addresses: ['127.0.0.1'] }))
    await must(s.call('controller.register', { name: 'simulator', addresses: ['127.0.0.1', '127.9.9.9'] }))
    await refused(s.call('controller.update', { name: 'simulator', addresses: ['10.1.1.11'] }), 'ADDRESS_TAKEN')
    // Its own addresses are not in its way.
    await must(s.call('controller.update', { name: EPIC, addresses: ['10.1.1.12', '10.1.1.11'] }))
    await must(s.call('controller.retire', { name: EPIC }))
    await must(s.call('controller.update', { name: 'simulator', addresses: ['10.1.1.11'] }))
    // A retired controller does not come back by being registered again.
    await refused(
      s.call('controller.register', { name: EPIC, addresses: ['10.1.1.12', '10.1.1.11'] }),
      'CONTROLLER_RETIRED',
    )
  })

  test('many that register one address at once: one gets it', async () => {
    await using s = await stage()
    const replies = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        s.call('controller.register', { name: `race-${i}`, addresses: ['10.9.9.9'] }),
      ),
    )
    expect(replies.filter(({ error }) => error === undefined)).toHaveLength(1)
    for (const { error } of replies) if (error) expect(error.code).toBe('ADDRESS_TAKEN')
  })

  test('update with a revision is only for who saw the newest; listen and connect follow the addresses', async () => {
    await using s = await stage()
    const { controller } = await must(s.call('controller.get', { name: EPIC }))
    await must(s.call('controller.update', { name: EPIC, title: 'A', revision: controller.revision }))
    await refused(
      s.call('controller.update', { name: EPIC, title: 'B', revision: controller.revision }),
      'REVISION_MISMATCH',
    )
    await must(s.call('controller.update', { name: EPIC, title: 'C' }))
    const lease = await s.lease({ transport: 'both' })
    expect(lease.listen).toEqual(['tcp:61000', 'udp:61000'])
    expect(lease.connect).toEqual([
      'tcp:10.1.1.11:61000',
      'udp:10.1.1.11:61000',
      'tcp:10.1.1.12:61000',
      'udp:10.1.1.12:61000',
    ])
    await must(s.call('controller.update', { name: EPIC, addresses: ['10.1.1.99'] }))
    expect((await s.get(lease.id)).connect).toEqual(['tcp:10.1.1.99:61000', 'udp:10.1.1.99:61000'])
  })

  test('a retired controller keeps its leases and gets no new ones', async () => {
    await using s = await stage()
    const lease = await s.lease({})
    const { controller } = await must(s.call('controller.retire', { name: EPIC, reason: 'scrap' }))
    expect(controller.retiredAt).toBe(new Date(s.clock.now()).toISOString())
    s.clock.advance(HOUR)
    expect((await must(s.call('controller.retire', { name: EPIC }))).controller.retiredAt).toBe(controller.retiredAt)
    await refused(s.acquire({ chart: 'New' }), 'CONTROLLER_RETIRED')
    expect((await s.get(lease.id)).state).toBe('active')
    await must(s.call('lease.release', { id: lease.id, epoch: lease.epoch }, s.line))
    await refused(s.acquire({}), 'CONTROLLER_RETIRED')
  })

  test('a name that is nearly right comes back with what was perhaps meant', async () => {
    await using s = await stage()
    for (const call of [
      s.acquire({ controller: 'epic-lin1' }),
      s.call('controller.get', { name: 'epic-lin1' }),
      s.call('lease.whois', { controller: 'epic-lin1', port: 61_000 }),
    ]) {
      const error = await refused(call, 'CONTROLLER_NOT_FOUND')
      expect([error.near, error.message]).toEqual([[EPIC], expect.stringContaining(EPIC)])
    }
  })
})

describe('exclusions', () => {
  test('narrow the policy at once, per transport, and cover claims without touching them', async () => {
    await using s = await stage()
    const lease = await s.lease({ port: 61_001 })
    const { exclusion, leases } = await exclude(s, { first: 61_000, last: 61_004, transport: 'tcp' })
    expect(leases.map(({ id }: { id: string }) => id)).toEqual([lease.id])
    expect((await s.lease({ chart: 'Tcp' })).port).toBe(61_005)
    expect((await s.lease({ chart: 'Udp', transport: 'udp' })).port).toBe(61_000)
    expect((await s.lease({ chart: 'Both', transport: 'both' })).port).toBe(61_006)
    const error = await refused(s.acquire({ chart: 'Exact', port: 61_002 }), 'PORT_EXCLUDED')
    expect(error).toMatchObject({ reason: 'kept for the vendor', contact: 'controls desk, ext. 4400' })
    expect(error.nearest).not.toContain(61_003)
    await refused(s.acquire({ chart: 'Exact', port: 61_004, transport: 'both' }), 'PORT_EXCLUDED')
    // Who holds a number is named before the exclusion that covers it.
    await refused(s.acquire({ chart: 'Exact', port: 61_001 }), 'PORT_LEASED')
    expect((await must(s.acquire({ port: 61_001 }))).created).toBe(false)
    const answer = await must(s.call('controller.include', { id: exclusion.id }))
    expect(answer.leases.map(({ id }: { id: string }) => id)).toEqual([lease.id])
    expect((await s.lease({ chart: 'Exact', port: 61_002 })).port).toBe(61_002)
  })

  test('on all controllers hold for those that are registered later, too', async () => {
    await using s = await stage()
    await s.lease({ chart: 'Loads the controller' })
    const { exclusion } = await exclude(s, { controller: null, first: 61_000, last: 65_535 })
    await must(s.call('controller.register', { name: SECOND_CONTROLLER }))
    for (const controller of [EPIC, SECOND_CONTROLLER])
      expect((await s.lease({ chart: 'New', controller })).port).toBe(51_000)
    await must(s.call('controller.include', { id: exclusion.id }))
    expect((await s.lease({ chart: 'Newer', controller: SECOND_CONTROLLER })).port).toBe(61_000)
    expect((await s.lease({ chart: 'Newer' })).port).toBe(61_001)
  })

  test('may overlap: a number is free when the last of them is gone; the same again is one', async () => {
    await using s = await stage()
    const one = await exclude(s, { first: 61_000, last: 61_009 })
    expect((await exclude(s, { first: 61_000, last: 61_009 })).exclusion).toEqual(one.exclusion)
    const two = await exclude(s, { first: 61_005, last: 61_019 })
    await must(s.call('controller.include', { id: one.exclusion.id }))
    await refused(s.acquire({ chart: 'A', port: 61_005 }), 'PORT_EXCLUDED')
    expect((await s.lease({ chart: 'A', port: 61_004 })).port).toBe(61_004)
    await must(s.call('controller.include', { id: two.exclusion.id }))
    const revision = await s.revision()
    await must(s.call('controller.include', { id: two.exclusion.id }))
    expect(await s.revision()).toBe(revision)
    expect((await s.lease({ chart: 'B', port: 61_005 })).port).toBe(61_005)
    const { exclusions } = await must(s.call('controller.get', { name: EPIC }))
    expect(exclusions).toEqual([])
  })

  test('may cover what the table forbids, and widen nothing', async () => {
    await using s = await stage()
    const { exclusion } = await exclude(s, { first: 0, last: 65_535 })
    await refused(s.acquire({ port: 502 }), 'PORT_NOT_LEASABLE')
    await must(s.call('controller.include', { id: exclusion.id }))
    await refused(s.acquire({ port: 502 }), 'PORT_NOT_LEASABLE')
    await refused(s.acquire({ port: 50_000 }), 'PORT_NOT_LEASABLE')
  })
})

describe('the table', () => {
  test('every one of the 65,536 numbers is granted or refused as it says, through the API', async () => {
    await using s = await stage()
    const { leasable, ranges } = await must(s.call('policy.table', {}, null))
    expect(leasable).toBe(15_386)
    expect(ranges[0].first).toBe(0)
    expect(ranges.at(-1).last).toBe(65_535)
    // A plan says of a thousand numbers at once whether they can be had.
    for (let first = 0; first <= 65_535; first += 1000) {
      const ports = Array.from({ length: Math.min(1000, 65_536 - first) }, (_, i) => first + i)
      const requests = ports.map((port) => ({ controller: EPIC, chart: `P${port}`, purpose: 'walk', port }))
      const { leases, refusals } = await must(s.call('lease.plan', { requests }, s.line))
      const granted = new Set(leases.map(({ lease }: { lease: { port: number } }) => lease.port))
      expect(ports.filter((port) => granted.has(port))).toEqual(ports.filter(isLeasable))
      for (const { code } of refusals) expect(code).toBe('PORT_NOT_LEASABLE')
    }
    expect((await rowsOf(s.app)).claims).toEqual([])
  }, 120_000)

  test('explain says why, and on a controller what is free near it', async () => {
    await using s = await stage()
    const modbus = await must(s.call('policy.explain', { port: 502 }, null))
    expect(modbus).toMatchObject({ port: 502, leasable: false, category: 'Well Known' })
    expect(modbus.reason).not.toBe('')
    await s.lease({ port: 61_001 })
    await exclude(s, { first: 61_002, last: 61_002 })
    const near = await must(s.call('policy.explain', { port: 61_001, controller: EPIC, transport: 'tcp' }))
    expect([near.leasable, near.nearest]).toEqual([true, [61_000, 61_003, 60_999]])
    expect((await must(s.call('policy.explain', { port: 61_002, controller: EPIC }))).exclusions).toHaveLength(1)
  })
})

describe('whois', () => {
  test('tells who had a number in March, with the fields of that day, from when to when', async () => {
    await using s = await stage({ defaults: { quarantineSeconds: 3600 } })
    const march = new Date(s.clock.now() + HOUR).toISOString()
    const first = await s.lease({ port: 61_000, purpose: 'as in March' })
    s.clock.advance(DAY)
    await must(s.call('lease.update', { id: first.id, revision: first.revision, purpose: 'as in April' }, s.line))
    await must(s.call('lease.release', { id: first.id, epoch: first.epoch }, s.line))
    s.clock.advance(DAY)
    const second = await s.lease({ chart: 'Second', port: 61_000 }, s.paint)
    const whois = async (more: object) =>
      (await must(s.call('lease.whois', { controller: EPIC, port: 61_000, ...more }, s.viewer))).claims
    const now = await whois({})
    expect(now).toMatchObject([{ transport: 'tcp', lease: { id: second.id, team: 'paint' }, until: null }])
    const then = await whois({ at: march })
    expect(then).toMatchObject([{ lease: { id: first.id, purpose: 'as in March', state: 'active' } }])
    const both = await whois({ from: march })
    expect(both.map(({ lease }: { lease: { id: string } }) => lease.id)).toEqual([first.id, second.id])
    expect(await whois({ transport: 'udp' })).toEqual([])
    expect(await whois({ port: 61_001 })).toEqual([])
  })

  test("a number that the table forbids has no claims, and the table's reason", async () => {
    await using s = await stage()
    const answer = await must(s.call('lease.whois', { controller: EPIC, port: 22_001 }))
    expect([answer.claims, answer.policy.leasable]).toEqual([[], false])
  })
})

test("a controller's map and usage agree with its leases", async () => {
  await using s = await stage()
  await s.lease({ chart: 'A', count: 4 })
  await s.lease({ chart: 'B', ttlSeconds: 60 })
  const gone = await s.lease({ chart: 'C' })
  await must(s.call('lease.release', { id: gone.id, epoch: gone.epoch }, s.line))
  await exclude(s, { first: 65_000, last: 65_535, transport: 'tcp' })
  s.clock.advance(60_000)
  const { runs } = await must(s.call('controller.map', { controller: EPIC, transport: 'tcp' }))
  let next = 0
  const counts: Record<string, number> = {}
  for (const { first, last, state } of runs) {
    expect(first).toBe(next)
    next = last + 1
    counts[state] = (counts[state] ?? 0) + last - first + 1
  }
  expect(next).toBe(65_536)
  expect(counts).toEqual({
    leased: 4,
    expired: 1,
    quarantined: 1,
    excluded: 536,
    free: 15_386 - 542,
    forbidden: 65_536 - 15_386,
  })
  const { controller } = await must(s.call('controller.get', { name: EPIC }))
  expect(controller.usage.tcp).toMatchObject({
    leased: 4,
    expired: 1,
    quarantined: 1,
    excluded: 536,
    free: 15_386 - 542,
    next: 61_006,
  })
  expect(controller.usage.udp).toMatchObject({ leased: 0, free: 15_386, next: 61_000 })
  expect((await s.lease({ chart: 'Next' })).port).toBe(61_006)
})
