import { afterAll, beforeAll, expect, test } from 'vitest'
import { iso } from '../../../server/domain/dates.ts'
import type { LeaseRecord } from '../../../server/domain/lease.ts'
import type { WhoisRequest } from '../../../server/domain/requests.ts'
import { whois } from '../../../server/ledger/read/whois.ts'
import { DAY, HOUR, NOW, TestLedger } from './support.ts'

/**
 * 61000/tcp of line1 in November: team a from the 1st to the 10th (handed over to b on the 5th), nobody until the 12th,
 * team c since. Its TTL lease is renewed without events.
 */
let ledger: TestLedger
let first: LeaseRecord
let second: LeaseRecord
const day = (n: number, hour = 0) => Date.UTC(2026, 10, n, hour)

beforeAll(async () => {
  ledger = await TestLedger.open()
  await ledger.controller('line1', { addresses: ['10.1.1.11'] })
  for (const team of ['a', 'b', 'c', 'admin']) await ledger.team(team)
  first = await ledger.lease({
    ...{ transport: 'both', port: 60_999, count: 3, status: 'ended', team: 'b', chart: 'New name' },
  })
  const held = { ...first, team: 'a', chart: 'Old name', status: 'held' } as const
  await ledger.event('lease.granted', day(1), { lease: held, after: image(held) })
  const changes = { before: { chart: 'Old name' }, after: { chart: 'New name' } }
  await ledger.event('lease.updated', day(3), { lease: held, ...changes })
  await ledger.event('lease.accepted', day(5), { lease: first, before: { team: 'a' }, after: { team: 'b' } })
  const ended = { how: 'released', by: 'ci', at: day(9), reason: null, ticket: null }
  const quarantined = { status: 'quarantined', quarantinedUntil: day(10), ended }
  await ledger.event('lease.released', day(9), { lease: first, before: { status: 'held' }, after: quarantined })
  const revision = await ledger.event('lease.ended', day(10), {
    lease: first,
    after: { status: 'ended', quarantinedUntil: null },
  })
  await ledger.writer.lease.update({ where: { id: first.id }, data: { revision } })
  second = await ledger.lease({
    team: 'c',
    ttlSeconds: 3600,
    reviewBy: null,
    expiresAt: NOW + HOUR,
    renewedAt: NOW,
    createdAt: day(12),
  })
  const granted = { ...second, expiresAt: day(12, 1), renewedAt: day(12) }
  await ledger.event('lease.granted', day(12), { lease: second, after: image(granted) })
}, 30_000)
afterAll(() => ledger.close())

/** As the ledger writes a grant: without nulls and without what the event's own fields say. */
function image({
  id: _,
  controller: __,
  transport: ___,
  port: ____,
  count: _____,
  team: ______,
  ...lease
}: LeaseRecord) {
  return Object.fromEntries(Object.entries(lease).filter(([, value]) => value !== null))
}

async function ask(over: Partial<WhoisRequest> = {}) {
  const answer = await whois(ledger.reader, { controller: 'line1', port: 61_000, transport: 'tcp', ...over }, NOW)
  return answer.claims.map(({ lease, from, until }) => ({
    team: lease.team,
    chart: lease.chart,
    state: lease.state,
    from,
    until,
  }))
}

test('without an instant it is who has the number now, since when, and with no end', async () => {
  expect(await ask()).toEqual([{ team: 'c', chart: second.chart, state: 'active', from: iso(day(12)), until: null }])
})

test('at an instant it is who had the number then, with the fields of that day', async () => {
  const a = { team: 'a', from: iso(day(1)), until: iso(day(5)), state: 'active' }
  const b = { team: 'b', from: iso(day(5)), until: iso(day(10)), chart: 'New name' }
  expect(await ask({ at: day(2) })).toEqual([{ ...a, chart: 'Old name' }])
  expect(await ask({ at: day(4) })).toEqual([{ ...a, chart: 'New name' }])
  expect(await ask({ at: day(5) })).toEqual([{ ...b, state: 'active' }])
  expect(await ask({ at: day(9, 12) })).toEqual([{ ...b, state: 'quarantined' }])
})

test('before the first holder, between two and at the instant of an end nobody has it', async () => {
  expect(await ask({ at: day(1) - 1 })).toEqual([])
  expect(await ask({ at: day(10) })).toEqual([])
  expect(await ask({ at: day(11) })).toEqual([])
})

test('a span names everyone who had the number in it, oldest first, and nobody else', async () => {
  const teams = async (from?: number, to?: number) => (await ask({ from, to })).map(({ team }) => team)
  expect(await teams(day(1), day(30))).toEqual(['a', 'b', 'c'])
  expect(await teams(undefined, day(4))).toEqual(['a'])
  expect(await teams(day(6), day(11))).toEqual(['b'])
  expect(await teams(day(10), undefined)).toEqual(['c'])
})

test('an answer about the future is one about the present', async () => {
  expect(await ask({ at: NOW + 300 * DAY })).toEqual(await ask())
})

test('a lease that was renewed was not expired in between, though renewals leave no event', async () => {
  expect(await ask({ at: day(20) })).toMatchObject([{ team: 'c', state: 'active' }])
})

test('a lease over both transports held both numbers, and any of its consecutive ports leads to it', async () => {
  for (const port of [60_999, 61_000, 61_001]) {
    const { claims } = await whois(ledger.reader, { controller: 'line1', port, at: day(2) }, NOW)
    expect(claims.map(({ transport, lease }) => [transport, lease.id])).toEqual([
      ['tcp', first.id],
      ['udp', first.id],
    ])
  }
  expect(await ask({ port: 61_002, at: day(2) })).toEqual([])
  expect(await ask({ transport: 'udp' })).toEqual([])
})

test('beside the holders stand contact, addresses and what the table says', async () => {
  const answer = await whois(ledger.reader, { controller: 'line1', port: 61_000 }, NOW)
  expect(answer).toMatchObject({ revision: ledger.revision, now: iso(NOW), policy: { port: 61_000, leasable: true } })
  expect(answer.claims[0]?.lease).toMatchObject({ contact: 'Desk of c', connect: ['tcp:10.1.1.11:61000'] })
})

test('an unknown controller is refused with the name that was meant', async () => {
  await expect(ask({ controller: 'lin1' })).rejects.toMatchObject({
    code: 'CONTROLLER_NOT_FOUND',
    details: { near: ['line1'] },
  })
})
