import { afterAll, beforeAll, expect, test } from 'vitest'
import { iso } from '../../../server/domain/dates.ts'
import type { LeaseRecord } from '../../../server/domain/lease.ts'
import type { LeaseListRequest } from '../../../server/domain/requests.ts'
import { dialectOf } from '../../../server/ledger/read/dialect.ts'
import { getLease } from '../../../server/ledger/read/get-lease.ts'
import { listLeases } from '../../../server/ledger/read/list-leases.ts'
import { DIALECT } from '../../support/database.ts'
import { HOUR, listRequest, NOW, RELEASED, TestLedger } from './support.ts'

let ledger: TestLedger
const named = new Map<string, LeaseRecord>()

beforeAll(async () => {
  ledger = await TestLedger.open()
  await ledger.controller('line1', { addresses: ['10.1.1.11'] })
  await ledger.controller('line2')
  for (const team of ['a', 'b']) await ledger.team(team)
  const put = async (name: string, over: Partial<LeaseRecord>) => named.set(name, await ledger.lease(over))
  await put('plain', {
    chart: 'Palletizer/Axis_1',
    labels: { line: 'one', 'x"y': '' },
    ticket: 'CHG-100%',
    manifest: 'm1',
  })
  await put('several', { port: 61_010, count: 4, transport: 'both', chart: 'Palletizer', labels: { line: 'one_two' } })
  await put('expired', {
    port: 61_020,
    ttlSeconds: 60,
    expiresAt: NOW,
    reviewBy: null,
    purpose: 'Überwachung von 100_000',
  })
  await put('running', { port: 61_021, ttlSeconds: 60, expiresAt: NOW + 1, reviewBy: null, team: 'b', handle: 'peer' })
  await put('overdue', { port: 61_030, reviewBy: NOW, controller: 'line2', chart: 'PalletizerX/Axis' })
  await put('quarantined', { port: 61_040, status: 'quarantined', quarantinedUntil: NOW + HOUR, ended: RELEASED })
  await put('ended', {
    port: 61_000,
    count: 2,
    controller: 'line2',
    status: 'ended',
    ended: RELEASED,
    team: 'b',
    labels: { note: '"line":' },
  })
}, 30_000)
afterAll(() => ledger.close())

async function find(over: Partial<LeaseListRequest>, callerTeam: string | null = 'a'): Promise<string[]> {
  const answer = await listLeases(ledger.reader, listRequest(over), callerTeam, NOW)
  expect(answer.total).toBe(answer.leases.length)
  return answer.leases.map(({ id }) => [...named].find(([, lease]) => lease.id === id)?.[0] ?? id)
}

const LIVE = ['plain', 'several', 'expired', 'running', 'quarantined', 'overdue']

test('without filters it is every lease that is not ended, by controller and number', async () => {
  expect(await find({})).toEqual(LIVE)
})

test('each filter lets through exactly what it names', async () => {
  expect(await find({ controller: 'line2' })).toEqual(['overdue'])
  expect(await find({ team: 'b' })).toEqual(['running'])
  expect(await find({ mine: true }, 'b')).toEqual(['running'])
  expect(await find({ mine: true, team: 'a' }, 'b')).toEqual([])
  expect(await find({ mine: true }, null)).toEqual([])
  expect(await find({ manifest: 'm1' })).toEqual(['plain'])
  expect(await find({ chart: 'Palletizer' })).toEqual(['several'])
  expect(await find({ chart: 'Palletizer/*' })).toEqual(['plain'])
  expect(await find({ controller: 'nowhere' })).toEqual([])
})

test('states are computed from ledger time: an instant that is now has come', async () => {
  expect(await find({ state: 'expired' })).toEqual(['expired'])
  expect(await find({ state: 'active' })).toEqual(['plain', 'several', 'running', 'overdue'])
  expect(await find({ state: ['quarantined', 'expired'] })).toEqual(['expired', 'quarantined'])
  expect(await find({ state: 'ended' })).toEqual(['ended'])
  expect(await find({ overdue: true })).toEqual(['overdue'])
  expect(await find({ overdue: false })).toEqual(LIVE.filter((name) => name !== 'overdue'))
  expect(await find({ overdue: true, state: 'quarantined' })).toEqual([])
})

test('a number leads to the lease that covers it, on each controller, once', async () => {
  expect(await find({ port: 61_009 })).toEqual([])
  for (const port of [61_010, 61_013]) expect(await find({ port })).toEqual(['several'])
  expect(await find({ port: 61_014 })).toEqual([])
  expect(await find({ port: 61_000, state: ['active', 'ended'] })).toEqual(['plain', 'ended'])
  expect(await find({ port: 61_001, state: 'ended' })).toEqual(['ended'])
  expect(await find({ port: 61_002, state: 'ended' })).toEqual([])
  expect(await find({ port: 61_000, controller: 'line2', state: ['active', 'ended'] })).toEqual(['ended'])
})

test('a label is a whole key, or a whole key and value, never a piece of one or of a value', async () => {
  expect(await find({ label: 'line' })).toEqual(['plain', 'several'])
  expect(await find({ label: 'line=one' })).toEqual(['plain'])
  expect(await find({ label: 'lin' })).toEqual([])
  expect(await find({ label: 'x"y' })).toEqual(['plain'])
  expect(await find({ label: 'line=one%' })).toEqual([])
  expect(await find({ label: 'line', state: 'ended' })).toEqual([])
})

test('search is literal text in any field, whatever the case, % and _ and * being themselves', async () => {
  expect(await find({ search: 'palletizer/AXIS_' })).toEqual(['plain'])
  expect(await find({ search: '100%' })).toEqual(['plain'])
  expect(await find({ search: '100_' })).toEqual(['expired'])
  expect(await find({ search: 'LINE2' })).toEqual(['overdue'])
  expect(await find({ search: 'one_TWO' })).toEqual(['several'])
  expect(await find({ search: 'ü' })).toEqual(['expired'])
  expect(await find({ search: 'ÜBERWACHUNG VON' })).toEqual(['expired'])
  expect(await find({ search: 'über*von' })).toEqual([])
  expect(await find({ search: 'PEER' })).toEqual(['running'])
  expect(await find({ search: 'x"y' })).toEqual(['plain'])
})

test('searching for a number finds the lease that covers it', async () => {
  expect(await find({ search: '61012' })).toEqual(['several'])
  expect(await find({ search: '6102' })).toEqual(['expired', 'running'])
})

test('the total counts all pages; revision and now are those of the rows', async () => {
  const answer = await listLeases(ledger.reader, listRequest({ limit: 2 }), 'a', NOW - HOUR * 1000)
  expect(answer).toMatchObject({ total: 6, revision: ledger.revision, now: iso(NOW - 24 * HOUR) })
  const onLine1 = await listLeases(ledger.reader, listRequest({ limit: 2, controller: 'line1' }), 'a', NOW)
  expect(onLine1.total).toBe(5)
  const ofTeam = await listLeases(ledger.reader, listRequest({ limit: 1, team: 'a' }), 'a', NOW)
  expect(ofTeam).toMatchObject({ total: 5, now: iso(NOW) })
})

test('a lease carries the contact of its team and the addresses of its controller', async () => {
  const [lease] = (await listLeases(ledger.reader, listRequest({ limit: 1 }), 'a', NOW)).leases
  expect(lease).toMatchObject({ contact: 'Desk of a', connect: ['tcp:10.1.1.11:61000'], labels: { line: 'one' } })
})

test('one lease is found for ever, ended ones too; an unknown id is refused', async () => {
  const { lease } = await getLease(ledger.reader, named.get('ended')!.id, NOW)
  expect(lease).toMatchObject({
    state: 'ended',
    ended: { how: 'released', at: iso(RELEASED.at) },
    contact: 'Desk of b',
  })
  await expect(getLease(ledger.reader, 'ls_no', NOW)).rejects.toMatchObject({ code: 'LEASE_NOT_FOUND' })
})

test('a client says which database it speaks to', () => {
  expect(dialectOf(ledger.reader)).toBe(DIALECT)
  expect(() => dialectOf({})).toThrow(/undefined/)
})
