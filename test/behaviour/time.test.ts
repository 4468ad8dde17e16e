import { expect, test } from 'vitest'
import { startApp } from '../support/app.ts'
import { TestClock } from '../support/clock.ts'
import { asked, DAY, HOUR, MINUTE, must, refused, SECOND, stage, sweep } from './stage.ts'

const AROUND = [-1, 0, 1]

/** The rest of a boundary: moves the clock to `at` plus `offset` milliseconds. */
function goTo(clock: TestClock, at: number, offset: number): void {
  clock.advance(at + offset - clock.now())
}

test.each(AROUND)('a TTL is over at its very instant, not a millisecond earlier (%i ms)', async (offset) => {
  await using s = await stage()
  const { id, expiresAt } = await s.lease({ ttlSeconds: 60 })
  expect(Date.parse(expiresAt!)).toBe(s.clock.now() + 60_000)
  goTo(s.clock, Date.parse(expiresAt!), offset)
  expect((await s.get(id)).state).toBe(offset < 0 ? 'active' : 'expired')
  const again = await must(s.acquire({ ttlSeconds: 60 }))
  expect([again.created, again.lease.id]).toEqual([offset >= 0, id])
})

test.each(AROUND)(
  'grace ends at its very instant: the sweeper reclaims then and not before (%i ms)',
  async (offset) => {
    await using s = await stage()
    const { id, expiresAt } = await s.lease({ ttlSeconds: 120 })
    goTo(s.clock, Date.parse(expiresAt!) + MINUTE, offset)
    expect(await sweep(s.app)).toBe(offset < 0 ? 0 : 1)
    const after = await s.get(id)
    expect(after.state).toBe(offset < 0 ? 'expired' : 'quarantined')
    if (offset >= 0)
      expect(after.ended).toMatchObject({
        how: 'reclaimed',
        by: 'portlease',
        at: new Date(s.clock.now()).toISOString(),
      })
  },
)

test.each(AROUND)('grace ends at its very instant for an acquire that meets the number too (%i ms)', async (offset) => {
  await using s = await stage()
  const { port, expiresAt } = await s.lease({ ttlSeconds: 120 })
  goTo(s.clock, Date.parse(expiresAt!) + MINUTE, offset)
  await refused(s.acquire({ chart: 'Other', port }, s.paint), offset < 0 ? 'PORT_LEASED' : 'PORT_QUARANTINED')
})

test.each(AROUND)(
  'a renewal within grace keeps the lease; the sweeper decides inside, not by its list (%i ms)',
  async (offset) => {
    await using s = await stage()
    const { id, epoch, expiresAt } = await s.lease({ ttlSeconds: 120 })
    goTo(s.clock, Date.parse(expiresAt!) + MINUTE, offset)
    const [renewed, swept] = await Promise.all([
      s.call('lease.renew', { id, epoch }, s.line),
      s.app.running.sweeper.reclaimOnce(),
    ])
    // Exactly one of the two wins, whoever came first.
    const { state } = await s.get(id)
    if (renewed.error) expect([renewed.error.code, swept, state]).toEqual(['LEASE_ENDED', 1, 'quarantined'])
    else expect([swept, state]).toEqual([0, 'active'])
  },
)

test.each(AROUND)('a quarantine ends at its very instant, by the sweeper (%i ms)', async (offset) => {
  await using s = await stage({ defaults: { quarantineSeconds: 3600 } })
  const { id, epoch } = await s.lease({})
  const { lease } = await must(s.call('lease.release', { id, epoch }, s.line))
  expect(Date.parse(lease.quarantinedUntil)).toBe(s.clock.now() + HOUR)
  goTo(s.clock, Date.parse(lease.quarantinedUntil), offset)
  expect(await sweep(s.app)).toBe(offset < 0 ? 0 : 1)
  expect((await s.get(id)).state).toBe(offset < 0 ? 'quarantined' : 'ended')
})

test.each(AROUND)('a quarantine ends at its very instant, by an acquire that meets it (%i ms)', async (offset) => {
  await using s = await stage({ defaults: { quarantineSeconds: 3600 } })
  const { id, epoch, port } = await s.lease({})
  const { lease } = await must(s.call('lease.release', { id, epoch }, s.line))
  goTo(s.clock, Date.parse(lease.quarantinedUntil), offset)
  const reply = s.acquire({ chart: 'Other', port }, s.paint)
  if (offset < 0) expect(await refused(reply, 'PORT_QUARANTINED')).toMatchObject({ until: lease.quarantinedUntil })
  else expect((await must(reply)).lease.port).toBe(port)
  expect((await s.get(id)).state).toBe(offset < 0 ? 'quarantined' : 'ended')
})

test('no claim leaves by time alone: past its quarantine a lease is quarantined until an event ends it', async () => {
  await using s = await stage({ defaults: { quarantineSeconds: 3600 } })
  const { id, epoch, port } = await s.lease({})
  await must(s.call('lease.release', { id, epoch }, s.line))
  s.clock.advance(DAY)
  expect((await s.get(id)).state).toBe('quarantined')
  const next = await s.lease({ chart: 'Other' })
  expect(next.port).not.toBe(port)
  // The former holder still gets its number back.
  expect(await must(s.acquire({}))).toMatchObject({ created: true, lease: { id, port } })
})

test.each(AROUND)(
  'a reservation is overdue at its review date, and keeps its number for ever (%i ms)',
  async (offset) => {
    await using s = await stage()
    const reviewBy = s.clock.now() + HOUR
    const { id, port } = await s.lease({ reviewBy: new Date(reviewBy).toISOString() })
    goTo(s.clock, reviewBy, offset)
    const { overdue, state } = await s.get(id)
    expect([overdue, state]).toEqual([offset >= 0, 'active'])
    s.clock.advance(300 * DAY)
    expect(await sweep(s.app)).toBe(0)
    await refused(s.acquire({ chart: 'Other', port }, s.paint), 'PORT_LEASED')
    const { lease } = await must(s.call('lease.confirm', { id }, s.line))
    expect([lease.overdue, Date.parse(lease.reviewBy)]).toEqual([false, s.clock.now() + 180 * DAY])
  },
)

test.each(AROUND)('a token ends at its very instant, for reads and writes alike (%i ms)', async (offset) => {
  await using s = await stage()
  const expiresAt = s.clock.now() + HOUR
  const token = await s.app.addToken('line', 'member', { expiresAt })
  goTo(s.clock, expiresAt, offset)
  for (const reply of [s.acquire({}, token), s.call('lease.list', {}, token)]) {
    if (offset < 0) await must(reply)
    else
      expect(await refused(reply, 'UNAUTHENTICATED')).toMatchObject({
        why: 'expired',
        at: new Date(expiresAt).toISOString(),
      })
  }
})

test('grace 0: a lease is reclaimed at the instant at which its TTL is over', async () => {
  await using s = await stage({ defaults: { graceSeconds: 0 } })
  const { id, port } = await s.lease({ ttlSeconds: 1 })
  s.clock.advance(999)
  expect(await sweep(s.app)).toBe(0)
  s.clock.advance(1)
  await refused(s.acquire({ chart: 'Other', port }, s.paint), 'PORT_QUARANTINED')
  expect((await s.get(id)).ended?.how).toBe('reclaimed')
})

test('quarantine 0: a released number is free in the same transaction, with both events', async () => {
  await using s = await stage({ defaults: { quarantineSeconds: 0 } })
  const { id, epoch, port } = await s.lease({})
  const before = await s.revision()
  const { lease } = await must(s.call('lease.release', { id, epoch }, s.line))
  expect([lease.state, lease.quarantinedUntil, lease.revision]).toEqual(['ended', null, before + 2])
  expect((await s.events()).slice(-2).map(({ type, at }) => [type, at])).toEqual([
    ['lease.released', new Date(s.clock.now()).toISOString()],
    ['lease.ended', new Date(s.clock.now()).toISOString()],
  ])
  expect((await s.lease({ chart: 'Other', port }, s.paint)).port).toBe(port)
})

test.each([
  [1, 86_400, 60],
  [59, 86_400, 60],
  [60, 86_400, 60],
  [61, 86_400, 61],
  [3600, 86_400, 3600],
  [86_401, 86_400, 86_400],
  [3600, 600, 600],
  [10, 30, 30],
  [10, 0, 0],
])('a TTL of %i s with a bound of %i s is followed by a quarantine of %i s', async (ttlSeconds, bound, expected) => {
  await using s = await stage({ defaults: { quarantineSeconds: bound } })
  const { id, epoch } = await s.lease({ ttlSeconds })
  const { lease } = await must(s.call('lease.release', { id, epoch }, s.line))
  if (expected === 0) expect(lease.state).toBe('ended')
  else expect(Date.parse(lease.quarantinedUntil) - s.clock.now()).toBe(expected * SECOND)
})

test('grace and quarantine are those of the grant, whatever a later server is set to', async () => {
  await using s = await stage({ defaults: { graceSeconds: 60, quarantineSeconds: 7200 } })
  const short = await s.lease({ ttlSeconds: 60, chart: 'Short' })
  const kept = await s.lease({ chart: 'Kept' })
  await s.app.close()
  await using later = await startApp({
    folder: s.app.folder,
    clock: s.clock,
    defaults: { graceSeconds: 0, quarantineSeconds: 0 },
  })
  s.clock.advance(60 * SECOND)
  expect(await sweep(later)).toBe(0)
  s.clock.advance(60 * SECOND)
  expect(await sweep(later)).toBe(1)
  expect((await must(later.call('lease.get', { id: short.id }))).lease.state).toBe('quarantined')
  const { lease } = await must(later.call('lease.release', { id: kept.id, epoch: kept.epoch }, s.line))
  expect(Date.parse(lease.quarantinedUntil) - s.clock.now()).toBe(2 * HOUR)
})

test('no process reclaims before it has served one grace period: holders could not renew meanwhile', async () => {
  await using s = await stage()
  const { id, epoch, port } = await s.lease({ ttlSeconds: 60 })
  await s.app.close()
  s.clock.advance(HOUR)
  await using later = await startApp({ folder: s.app.folder, clock: s.clock })
  const other = { ...asked({ chart: 'Other' }), port }
  s.clock.advance(60 * SECOND - 1)
  expect(await sweep(later)).toBe(0)
  await refused(later.call('lease.acquire', other, s.paint), 'PORT_LEASED')
  await refused(later.call('lease.acquire', { ...asked({}) }, s.paint), 'CHART_HELD')
  // The holder is back in time.
  await must(later.call('lease.renew', { id, epoch }, s.line))
  s.clock.advance(2 * MINUTE)
  expect(await sweep(later)).toBe(1)
})

test('after a jump forwards nothing is reclaimed until a lease had its TTL and grace once more, and /readyz says so', async () => {
  await using s = await stage()
  const { id, epoch, port } = await s.lease({ ttlSeconds: 300 })
  s.clock.advance(2 * MINUTE)
  await s.lease({ chart: 'Sees the clock' })
  s.clock.jump(HOUR)
  expect(await sweep(s.app)).toBe(0)
  expect((await s.get(id)).state).toBe('expired')
  await refused(s.acquire({ chart: 'Other', port }, s.paint), 'PORT_LEASED')
  const ready = await fetch(`${s.app.url}/readyz`)
  expect([ready.status, await ready.text()]).toEqual([200, expect.stringContaining('jumped forwards')])
  expect((await must(s.call('system.health'))).problems).toEqual([expect.stringMatching(/jumped forwards.*\.$/)])
  s.clock.advance((300 + 60) * SECOND - 1)
  expect(await sweep(s.app)).toBe(0)
  await must(s.call('lease.renew', { id, epoch }, s.line))
  s.clock.advance(300 * SECOND + MINUTE)
  expect(await sweep(s.app)).toBe(1)
  expect((await fetch(`${s.app.url}/readyz`)).status).toBe(200)
})

test('a jump forwards takes nothing off a quarantine: its end moves on by as much', async () => {
  await using s = await stage({ defaults: { quarantineSeconds: 600 } })
  const { id, epoch, port } = await s.lease({})
  await must(s.call('lease.release', { id, epoch }, s.line))
  s.clock.advance(MINUTE)
  s.clock.jump(25 * HOUR)
  const exact = { chart: 'Other', port }
  expect(await sweep(s.app)).toBe(0)
  await refused(s.acquire(exact, s.paint), 'PORT_QUARANTINED')
  s.clock.advance(9 * MINUTE - 1)
  await refused(s.acquire(exact, s.paint), 'PORT_QUARANTINED')
  s.clock.advance(1)
  await must(s.acquire(exact, s.paint))
})

test('a jump of a minute or less is drift, not a jump: it is followed', async () => {
  await using s = await stage()
  await s.lease({ ttlSeconds: 60 })
  s.clock.advance(2 * MINUTE)
  s.clock.jump(60 * SECOND)
  expect(await sweep(s.app)).toBe(1)
  expect((await fetch(`${s.app.url}/readyz`)).status).toBe(200)
})

test('while the clock is behind, grants and releases go on, nothing expires, and now never runs backwards', async () => {
  await using s = await stage({ defaults: { quarantineSeconds: 600 } })
  const { id } = await s.lease({ ttlSeconds: 60 })
  const ledgerTime = s.clock.now()
  s.clock.advance(30 * SECOND)
  s.clock.jump(-HOUR)
  const granted = await must(s.acquire({ chart: 'Granted' }))
  expect(Date.parse(granted.now)).toBeGreaterThanOrEqual(ledgerTime)
  const { id: gone, epoch } = granted.lease
  const released = await must(s.call('lease.release', { id: gone, epoch }, s.line))
  expect(released.lease.state).toBe('quarantined')
  expect(await (await fetch(`${s.app.url}/readyz`)).text()).toContain('nothing expires until')
  let last = 0
  for (let step = 0; step < 20; step++) {
    s.clock.advance(2 * MINUTE)
    const { now } = await must(s.call('lease.get', { id }))
    const written = await must(s.acquire({ chart: `Step ${step}` }))
    for (const each of [now, written.now]) {
      expect(Date.parse(each)).toBeGreaterThanOrEqual(last)
      last = Date.parse(each)
    }
    expect(await sweep(s.app)).toBe(0)
    expect((await s.get(id)).state).toBe('active')
  }
  // Twenty more minutes bring the clock to ledger time; from there on time passes again.
  s.clock.advance(30 * MINUTE)
  await s.lease({ chart: 'Caught up' })
  expect((await s.get(id)).state).toBe('expired')
  s.clock.advance(30 * MINUTE)
  expect(await sweep(s.app)).toBe(2)
  expect((await fetch(`${s.app.url}/readyz`)).status).toBe(200)
})

test('a clock that is behind at the start does not take the ledger back in time', async () => {
  await using s = await stage()
  const { renewedAt } = await s.lease({ ttlSeconds: 60 })
  await s.app.close()
  const behind = new TestClock(s.clock.now() - DAY)
  await using later = await startApp({ folder: s.app.folder, clock: behind })
  const { lease, now } = await must(later.call('lease.acquire', asked({ chart: 'Later' }), s.line))
  expect(now >= renewedAt && lease.createdAt >= renewedAt).toBe(true)
  expect(await (await fetch(`${later.url}/readyz`)).text()).toContain('nothing expires until')
})

/** Real monotonic clocks have fractions of milliseconds; instants must not. */
class FractionalClock extends TestClock {
  override monotonic(): number {
    return super.monotonic() * 1.000_001
  }
}

test('one reading of the clock ten years ahead is not followed', async () => {
  await using s = await stage({ clock: new FractionalClock() })
  s.clock.advance(7)
  const { id, port } = await s.lease({ ttlSeconds: 60 })
  const honest = s.clock.now()
  s.clock.jump(3653 * DAY)
  const { lease, now } = await must(s.acquire({ chart: 'Then' }))
  expect(Date.parse(now)).toBe(honest)
  expect(lease.createdAt).toBe(new Date(honest).toISOString())
  expect(await sweep(s.app)).toBe(0)
  await refused(s.acquire({ chart: 'Other', port }, s.paint), 'PORT_LEASED')
  const ready = await fetch(`${s.app.url}/readyz`)
  expect([ready.status, await ready.text()]).toEqual([200, expect.stringContaining('not followed')])
  // Time goes on meanwhile, by the clock that nobody can set.
  s.clock.advance(MINUTE)
  expect(Date.parse((await must(s.acquire({ chart: 'A minute later' }))).now)).toBe(honest + MINUTE)
  s.clock.jump(-3653 * DAY)
  await s.lease({ chart: 'Set right' })
  expect((await s.get(id)).state).toBe('expired')
  expect((await fetch(`${s.app.url}/readyz`)).status).toBe(200)
})

test('a server that served more than a year without a write believes its clock: time passed for real', async () => {
  await using s = await stage()
  const { id } = await s.lease({ ttlSeconds: 60 })
  s.clock.advance(400 * DAY)
  expect((await s.get(id)).state).toBe('expired')
  expect(Date.parse((await must(s.acquire({ chart: 'Next year' }))).now)).toBe(s.clock.now())
  expect((await fetch(`${s.app.url}/readyz`)).status).toBe(200)
})

test('a quarantine that is over does not stand in the way of its own former holder, who asks for more', async () => {
  await using s = await stage({ defaults: { quarantineSeconds: 600 } })
  const { id, epoch, port } = await s.lease({ port: 61_000 })
  await must(s.call('lease.release', { id, epoch }, s.line))
  s.clock.advance(600 * SECOND - 1)
  await refused(s.acquire({ port, count: 2 }), 'PORT_QUARANTINED')
  s.clock.advance(1)
  const wider = await s.lease({ port, count: 2 })
  expect([wider.id === id, wider.port, wider.count]).toEqual([false, port, 2])
  expect((await s.get(id)).state).toBe('ended')
})
