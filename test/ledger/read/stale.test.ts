import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { LeaseRecord } from '../../../server/domain/lease.ts'
import type { StaleReason, StaleRequest } from '../../../server/domain/requests.ts'
import { STALE_REASONS, staleReasons } from '../../../server/domain/stale.ts'
import { findExclusions } from '../../../server/ledger/read/find-exclusions.ts'
import { listStale } from '../../../server/ledger/read/list-stale.ts'
import { DAY, NOW, RELEASED, TestLedger } from './support.ts'

let ledger: TestLedger
beforeAll(async () => {
  ledger = await TestLedger.open()
  for (const team of ['a', 'idle', 'born-idle']) await ledger.team(team)
  await ledger.writer.team.updateMany({ where: { name: { in: ['idle', 'born-idle'] } }, data: { disabled: true } })
  for (const name of ['line1', 'line2']) await ledger.controller(name)
  await ledger.controller('old', { retiredAt: NOW - 30 * DAY })
  const change = (before: boolean, after: boolean) => ({ before: { disabled: before }, after: { disabled: after } })
  await ledger.event('team.updated', NOW - 90 * DAY, { team: 'idle', ...change(false, true) })
  await ledger.event('team.updated', NOW - 60 * DAY, { team: 'idle', ...change(true, false) })
  await ledger.event('team.updated', NOW - 52 * DAY, { team: 'idle', ...change(false, true) })
  await ledger.event('team.updated', NOW - 5 * DAY, { team: 'idle', ...change(true, true) })
}, 30_000)
beforeEach(() => ledger.clear())
afterAll(() => ledger.close())

const read = (over: Partial<StaleRequest> = {}) => listStale(ledger.reader, { limit: 100, ...over }, NOW)

/** The reasons of the one lease that is there, and their dates and texts. */
async function reasonsOf(over: Partial<LeaseRecord>) {
  await ledger.clear()
  await ledger.lease(over)
  const answer = await read()
  expect(answer.total).toBe(answer.leases.length)
  const reasons = answer.leases[0]?.reasons ?? []
  const counted = Object.entries(answer.counts).filter(([, count]) => count > 0)
  expect(counted.map(([reason]) => reason)).toEqual(reasons.map(({ reason }) => reason))
  return reasons
}
const names = async (over: Partial<LeaseRecord>) => (await reasonsOf(over)).map(({ reason }) => reason)
const compare = (x: string, y: string) => (x < y ? -1 : x > y ? 1 : 0)
const iso = (at: number) => new Date(at).toISOString()

test('a lease that somebody stands behind has no reason', async () => {
  expect(await names({})).toEqual([])
})

test('review-overdue begins at the very instant of reviewBy and tells the day, and whether it was seen lately', async () => {
  expect(await names({ reviewBy: NOW + 1 })).toEqual([])
  const [found] = await reasonsOf({ reviewBy: NOW - 75 * DAY, seenAt: Date.UTC(2026, 10, 21) })
  expect(found).toEqual({
    reason: 'review-overdue',
    since: iso(NOW - 75 * DAY),
    text: 'review was due 8 September 2026 (75 days); seen yesterday',
  })
  expect(await names({ reviewBy: NOW })).toEqual(['review-overdue'])
})

test('expired begins at expiresAt and ends with the reclaim', async () => {
  const ttl = { ttlSeconds: 60, reviewBy: null }
  expect(await names({ ...ttl, expiresAt: NOW + 1 })).toEqual([])
  expect(await names({ ...ttl, expiresAt: NOW })).toEqual(['expired'])
  const gone = {
    ...ttl,
    expiresAt: NOW - 1,
    status: 'quarantined',
    quarantinedUntil: NOW + DAY,
    ended: RELEASED,
  } as const
  expect(await names(gone)).toEqual([])
})

test('team-disabled is dated by the event that disabled it last, or by its creation', async () => {
  const [found] = await reasonsOf({ team: 'idle' })
  expect(found).toEqual({ reason: 'team-disabled', since: iso(NOW - 52 * DAY), text: 'team disabled 1 October 2026' })
  expect(await reasonsOf({ team: 'born-idle' })).toMatchObject([{ since: iso(NOW - 100 * DAY) }])
})

test('controller-retired is dated by the retirement', async () => {
  const found = await reasonsOf({ controller: 'old' })
  expect(found).toMatchObject([{ reason: 'controller-retired', since: iso(NOW - 30 * DAY) }])
})

test('excluded touches by a single number, on the same transport and controller or on all', async () => {
  const id = await ledger.exclude(61_003, 61_010, { transport: 'tcp', reason: 'cameras' })
  const standing = await ledger.writer.exclusion.findMany()
  const among = async (over: Partial<LeaseRecord>) => {
    await ledger.clear()
    await ledger.writer.exclusion.createMany({ data: standing })
    await ledger.lease(over)
    return (await read()).leases[0]?.reasons.map(({ text }) => text) ?? []
  }
  expect(id).toBe(standing[0]!.id)
  expect(await among({ port: 61_000, count: 3 })).toEqual([])
  expect(await among({ port: 61_000, count: 4 })).toEqual(['61003-61010 excluded 21 November 2026: cameras'])
  expect(await among({ port: 61_010 })).toHaveLength(1)
  expect(await among({ port: 61_011 })).toEqual([])
  expect(await among({ port: 61_003, transport: 'udp' })).toEqual([])
  expect(await among({ port: 61_003, transport: 'both' })).toHaveLength(1)
  expect(await among({ port: 61_003, controller: 'line2' })).toHaveLength(1)
})

test('never-confirmed after 90 days in which the holder did not ask for it, unconfirmed after 180', async () => {
  const old = (days: number, more = 0) => NOW - days * DAY + more
  expect(await names({ createdAt: old(90), seenAt: old(91) })).toEqual(['never-confirmed'])
  expect(await names({ createdAt: old(90, 1), seenAt: old(91) })).toEqual([])
  expect(await names({ createdAt: old(300), seenAt: old(90, 1) })).toEqual([])
  expect(await names({ createdAt: old(300), confirmedAt: old(180), seenAt: old(200) })).toEqual(['unconfirmed'])
  expect(await names({ createdAt: old(300), confirmedAt: old(180, 1), seenAt: old(200) })).toEqual([])
  expect(await names({ createdAt: old(300), confirmedAt: old(200), seenAt: old(180, 1) })).toEqual([])
  const ttl = { ttlSeconds: 60, reviewBy: null, expiresAt: NOW + 1 }
  expect(await names({ ...ttl, createdAt: old(300), seenAt: old(200) })).toEqual([])
})

test('out-of-policy is a number that the table forbids, or that reaches into one', async () => {
  expect(await names({ port: 49_998, count: 2 })).toEqual([])
  expect(await names({ port: 65_535 })).toEqual([])
  // The database refuses such claims: a lease without claims stands for one of an earlier policy.
  await ledger.clear()
  await ledger.lease({ port: 61_000 })
  await ledger.writer.lease.updateMany({ data: { port: 49_999, count: 2 } })
  expect((await read()).leases[0]?.reasons).toMatchObject([{ reason: 'out-of-policy' }])
})

test('chart-missing is what a report said, since then, and is nothing of a lease that is not held', async () => {
  const found = await reasonsOf({ chart: 'Palletizer/Scanner', chartMissingAt: NOW - 75 * DAY })
  const text = "Palletizer/Scanner is missing from its strategy's files since 8 September 2026 (75 days)"
  expect(found).toEqual([{ reason: 'chart-missing', since: iso(NOW - 75 * DAY), text }])
  const gone = { status: 'quarantined', quarantinedUntil: NOW + DAY, ended: RELEASED } as const
  expect(await names({ ...gone, chartMissingAt: NOW })).toEqual([])
})

test('the page, the counts and the total agree with what each lease says, for any leases and filters', async () => {
  await ledger.exclude(61_000, 61_004, { reason: 'kept' })
  const exclusions = await ledger.writer.exclusion.findMany()
  const instant = fc.constantFrom(NOW - 200 * DAY, NOW - 91 * DAY, NOW - DAY, NOW, NOW + DAY)
  const lease = fc.record({
    controller: fc.constantFrom('line1', 'line2', 'old'),
    team: fc.constantFrom('a', 'idle'),
    ttl: fc.boolean(),
    ends: instant,
    createdAt: instant,
    confirmedAt: fc.option(instant),
    seenAt: instant,
    chartMissingAt: fc.option(instant),
  })
  const request = fc.record({
    reason: fc.option(fc.subarray([...STALE_REASONS] as StaleReason[], { minLength: 1 }), { nil: undefined }),
    team: fc.constantFrom(undefined, 'a', 'idle'),
    limit: fc.integer({ min: 1, max: 5 }),
  })
  const property = fc.asyncProperty(fc.array(lease, { maxLength: 12 }), request, async (made, asked) => {
    await ledger.clear()
    await ledger.writer.exclusion.createMany({ data: exclusions })
    const records = await ledger.leases(
      made.map(({ ttl, ends, ...over }, i) => ({
        ...over,
        port: 61_000 + i,
        ...(ttl ? { ttlSeconds: 60, expiresAt: ends, reviewBy: null } : { reviewBy: ends }),
      })),
    )
    // What the domain says of every lease, found by the statement or not.
    const standing = await findExclusions(ledger.reader)
    const said = records
      .filter(({ team }) => asked.team === undefined || team === asked.team)
      .map((record) => {
        const teamDisabledAt = record.team === 'idle' ? NOW - 52 * DAY : null
        const controllerRetiredAt = record.controller === 'old' ? NOW - 30 * DAY : null
        return {
          record,
          found: staleReasons(record, { teamDisabledAt, controllerRetiredAt, exclusions: standing }, NOW),
        }
      })
      .sort((x, y) => compare(x.record.controller, y.record.controller) || x.record.port - y.record.port)
    const counts = Object.fromEntries(STALE_REASONS.map((name) => [name, 0]))
    for (const { found } of said) for (const { reason } of found) counts[reason]! += 1
    const wanted = said
      .filter(({ found }) => found.some(({ reason }) => asked.reason === undefined || asked.reason.includes(reason)))
      .map(({ record, found }) => ({ id: record.id, reasons: found.map(({ reason }) => reason) }))
    const paged: { id: string; reasons: string[] }[] = []
    for (let cursor: string | undefined; ; ) {
      const page = await read({ ...asked, cursor })
      expect(page).toMatchObject({ total: wanted.length, counts })
      paged.push(
        ...page.leases.map(({ lease, reasons }) => ({ id: lease.id, reasons: reasons.map(({ reason }) => reason) })),
      )
      if (page.nextCursor === null) break
      cursor = page.nextCursor
    }
    expect(paged).toEqual(wanted)
  })
  await fc.assert(property, { numRuns: 40 })
})
