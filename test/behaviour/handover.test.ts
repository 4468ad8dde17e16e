import { expect, test } from 'vitest'
import { checkLedger } from '../support/check-ledger.ts'
import { DAY, HOUR, MINUTE, must, refused, SECOND, type Stage, stage } from './stage.ts'

const AROUND = [-1, 0, 1]

const offer = (s: Stage, { id, epoch }: { id: string; epoch: number }, more = {}) =>
  s.call('lease.offer', { id, epoch, team: 'paint', ...more }, s.line)
const accept = (s: Stage, { id, epoch }: { id: string; epoch: number }, token = s.paint) =>
  s.call('lease.accept', { id, epoch }, token)
const decline = (s: Stage, { id, epoch }: { id: string; epoch: number }, token = s.paint) =>
  s.call('lease.decline', { id, epoch }, token)
const room = async (s: Stage, maxPorts: number | null) => must(s.call('team.update', { name: 'paint', maxPorts }))
const used = async (s: Stage, token: string) => (await must(s.call('system.whoami', {}, token))).team.usedPorts
const sound = async (s: Stage) => expect(await checkLedger(s.app.databaseUrl)).toEqual([])

test('an accepted offer moves the lease: same id, number and purpose, a new epoch, the former team is out', async () => {
  await using s = await stage()
  const lease = await s.lease({ count: 3, transport: 'both', ttlSeconds: 600, instance: 'i-1' })
  await must(offer(s, lease, { note: 'line 1 is yours now' }))
  // Until then it is theirs: they renew it, and paint cannot.
  await must(s.call('lease.renew', { id: lease.id, epoch: lease.epoch }, s.line))
  await refused(s.call('lease.renew', { id: lease.id, epoch: lease.epoch }, s.paint), 'FORBIDDEN')
  const { lease: moved } = await must(accept(s, lease))
  expect(moved).toMatchObject({ id: lease.id, ports: lease.ports, purpose: lease.purpose, team: 'paint' })
  expect([moved.contact, moved.epoch]).toEqual(['Pia, ext. 4712', lease.epoch + 1])
  expect([await used(s, s.line), await used(s, s.paint)]).toEqual([0, 6])
  await refused(s.call('lease.renew', { id: lease.id, epoch: lease.epoch }, s.line), 'FORBIDDEN')
  await refused(s.call('lease.renew', { id: lease.id, epoch: lease.epoch }, s.paint), 'EPOCH_MISMATCH')
  expect(
    (await refused(s.acquire({ count: 3, transport: 'both', ttlSeconds: 600 }), 'CHART_HELD')).holder,
  ).toMatchObject({ team: 'paint' })
  // The instance was the former holder's process.
  await must(s.acquire({ count: 3, transport: 'both', ttlSeconds: 600, instance: 'i-2' }, s.paint))
  await sound(s)
})

test('the history is unbroken: both teams stand in whois, and the event names both', async () => {
  await using s = await stage()
  const lease = await s.lease({})
  s.clock.advance(HOUR)
  await must(offer(s, lease))
  await must(accept(s, lease))
  s.clock.advance(HOUR)
  const from = new Date(s.clock.now() - DAY).toISOString()
  const to = new Date(s.clock.now()).toISOString()
  const { claims } = await must(
    s.call('lease.whois', { controller: lease.controller, port: lease.port, transport: 'tcp', from, to }),
  )
  expect(claims.map((claim: { lease: { team: string } }) => claim.lease.team)).toEqual(['line', 'paint'])
  expect(claims[0].until).toBe(claims[1].from)
  const accepted = (await s.events()).find(({ type }) => type === 'lease.accepted')
  expect(accepted).toMatchObject({ actor: 'paint-ci', actorTeam: 'paint', team: 'paint' })
  expect([accepted?.before?.team, accepted?.after?.team]).toEqual(['line', 'paint'])
})

test('a retry of offer, accept, decline and admin.handover changes nothing and answers the same', async () => {
  await using s = await stage()
  const lease = await s.lease({})
  const twice = async (call: () => Promise<unknown>) => {
    const first = await call()
    const revision = await s.revision()
    expect(await call()).toEqual(first)
    expect(await s.revision()).toBe(revision)
  }
  await twice(() => must(offer(s, lease, { note: 'n' })))
  await twice(() => must(decline(s, lease)))
  await twice(() => must(offer(s, lease)))
  await twice(() => must(accept(s, lease)))
  const { revision } = await s.get(lease.id)
  await twice(() => must(s.call('admin.handover', { id: lease.id, revision, team: 'line', reason: 'back again' })))
  await sound(s)
})

test.each(AROUND)('an offer ends at its very instant (%i ms)', async (offset) => {
  await using s = await stage()
  const lease = await s.lease({})
  const until = s.clock.now() + HOUR
  await must(offer(s, lease, { until: new Date(until).toISOString() }))
  s.clock.advance(HOUR + offset)
  if (offset < 0) expect((await must(accept(s, lease))).lease.team).toBe('paint')
  else expect((await refused(accept(s, lease), 'OFFER_NOT_FOUND')).next).toContain('handover')
  expect((await s.get(lease.id)).team).toBe(offset < 0 ? 'paint' : 'line')
})

test('an offer without an end stands for a week; one that would end now or before is refused', async () => {
  await using s = await stage()
  const lease = await s.lease({})
  await refused(offer(s, lease, { until: new Date(s.clock.now()).toISOString() }), 'INVALID_INPUT')
  await must(offer(s, lease))
  s.clock.advance(7 * DAY - 1)
  await must(accept(s, lease))
})

test('an offer ends with a release, a revoke and a new epoch, and does not come back with the lease', async () => {
  await using s = await stage()
  const ends: Record<string, (lease: { id: string; epoch: number; revision: number }) => Promise<unknown>> = {
    release: async ({ id, epoch }) => {
      await must(s.call('lease.release', { id, epoch }, s.line))
      await must(s.acquire({ chart: 'release', ttlSeconds: 60 }))
    },
    revoke: async ({ id }) => {
      const { revision } = await s.get(id)
      await must(s.call('admin.revoke', { id, revision, reason: 'r' }))
      await must(s.call('admin.restore', { id, reason: 'r' }))
    },
    'new epoch': async () => {
      s.clock.advance(61 * SECOND)
      await must(s.acquire({ chart: 'new epoch', ttlSeconds: 60 }))
    },
    restored: async ({ id }) => {
      s.clock.advance(61 * SECOND)
      await must(s.call('admin.restore', { id, reason: 'r' }))
    },
    handover: async ({ id }) => {
      await must(s.call('team.create', { name: 'third', contact: 'Theo' }))
      const { revision } = await s.get(id)
      await must(s.call('admin.handover', { id, revision, team: 'third', reason: 'r' }))
    },
  }
  for (const [name, end] of Object.entries(ends)) {
    const lease = await s.lease({ chart: name, ttlSeconds: 60 })
    await must(offer(s, lease, { until: new Date(s.clock.now() + DAY).toISOString() }))
    await refused(accept(s, { ...lease, epoch: lease.epoch + 1 }), 'EPOCH_MISMATCH')
    await end(lease)
    const now = await s.get(lease.id)
    expect([name, now.epoch > lease.epoch]).toEqual([name, true])
    await refused(accept(s, lease), 'EPOCH_MISMATCH')
    await refused(accept(s, now), 'OFFER_NOT_FOUND')
  }
  await sound(s)
})

test('declined by the other team, or withdrawn by the holder: nobody can accept it any more, and a third team never could', async () => {
  await using s = await stage()
  await must(s.call('team.create', { name: 'third', contact: 'Theo' }))
  const third = await s.app.addToken('third', 'member')
  for (const token of [s.paint, s.line]) {
    const lease = await s.lease({ chart: token === s.paint ? 'Declined' : 'Withdrawn' })
    await refused(decline(s, lease), 'OFFER_NOT_FOUND')
    await must(offer(s, lease))
    await refused(accept(s, lease, third), 'OFFER_NOT_FOUND')
    await refused(decline(s, lease, third), 'OFFER_NOT_FOUND')
    await must(decline(s, lease, token))
    await refused(accept(s, lease), 'OFFER_NOT_FOUND')
    expect(await s.get(lease.id)).toMatchObject({ team: 'line', epoch: lease.epoch, state: 'active' })
    // Offered again, it can be accepted.
    await must(offer(s, lease))
    await must(accept(s, lease))
  }
  await sound(s)
})

test('a second offer takes the place of the first', async () => {
  await using s = await stage()
  await must(s.call('team.create', { name: 'third', contact: 'Theo' }))
  const lease = await s.lease({})
  await must(offer(s, lease))
  await must(offer(s, lease, { team: 'third' }))
  await refused(accept(s, lease), 'OFFER_NOT_FOUND')
})

test('only a team that is there, another one and not disabled is offered anything', async () => {
  await using s = await stage()
  const lease = await s.lease({})
  await refused(offer(s, lease, { team: 'nobody' }), 'TEAM_NOT_FOUND')
  await refused(offer(s, lease, { team: 'line' }), 'INVALID_INPUT')
  await must(offer(s, lease))
  await must(s.call('team.update', { name: 'paint', disabled: true }))
  await refused(accept(s, lease), 'TEAM_DISABLED')
  const { revision } = await s.get(lease.id)
  await refused(s.call('admin.handover', { id: lease.id, revision, team: 'paint', reason: 'r' }), 'TEAM_DISABLED')
  const other = await s.lease({ chart: 'Other' })
  await refused(offer(s, other), 'TEAM_DISABLED')
})

test('accepting needs room, offering does not: the other team may make it meanwhile', async () => {
  await using s = await stage()
  await room(s, 2)
  const own = await s.lease({ chart: 'Own' }, s.paint)
  const lease = await s.lease({ count: 2 })
  await must(offer(s, lease))
  expect(await refused(accept(s, lease), 'QUOTA_EXCEEDED')).toMatchObject({ maxPorts: 2, usedPorts: 1, asked: 2 })
  const { revision } = await s.get(lease.id)
  const handover = { id: lease.id, revision, team: 'paint', reason: 'r' }
  await refused(s.call('admin.handover', handover), 'QUOTA_EXCEEDED')
  // A released port is quarantined and counts as before.
  await must(s.call('lease.release', { id: own.id, epoch: own.epoch }, s.paint))
  await refused(accept(s, lease), 'QUOTA_EXCEEDED')
  await room(s, 3)
  await must(accept(s, lease))
  expect(await used(s, s.paint)).toBe(3)
  await sound(s)
})

test('an expired lease is not offered, accepted or handed over: its holder has to renew first', async () => {
  await using s = await stage()
  const lease = await s.lease({ ttlSeconds: 60 })
  await must(offer(s, lease, { until: new Date(s.clock.now() + DAY).toISOString() }))
  s.clock.advance(MINUTE)
  const error = await refused(accept(s, lease), 'LEASE_ENDED')
  expect([error.how, error.message]).toEqual(['expired', expect.stringContaining('expired on')])
  await must(s.call('lease.renew', { id: lease.id, epoch: lease.epoch }, s.line))
  await must(accept(s, lease))
})

test('an admin hands over what was seen, and an admin accepts for a team', async () => {
  await using s = await stage()
  const lease = await s.lease({})
  const handover = { id: lease.id, revision: lease.revision, team: 'paint', reason: 'line 1 was sold' }
  await must(s.call('lease.update', { id: lease.id, revision: lease.revision, ticket: 'CHG-1' }, s.line))
  await refused(s.call('admin.handover', handover), 'REVISION_MISMATCH')
  const { revision } = await s.get(lease.id)
  const { lease: moved } = await must(s.call('admin.handover', { ...handover, revision }))
  expect([moved.team, moved.epoch]).toEqual(['paint', lease.epoch + 1])
  const back = await must(s.call('lease.offer', { id: moved.id, epoch: moved.epoch, team: 'line' }))
  expect((await must(s.call('lease.accept', { id: moved.id, epoch: back.lease.epoch }))).lease.team).toBe('line')
  await sound(s)
})
