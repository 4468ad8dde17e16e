import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LeaseRecord } from '../../../server/domain/lease.ts'
import { isLeasable } from '../../../server/domain/policy/ranges.ts'
import type { LeaseListRequest } from '../../../server/domain/requests.ts'
import { listLeases } from '../../../server/ledger/read/list-leases.ts'
import { DAY, listRequest, NOW, rowOf, TestLedger } from './support.ts'

let ledger: TestLedger
let leases: LeaseRecord[]
const SORTS: LeaseListRequest['sort'][] = ['port', 'created', 'chart', 'team', 'reviewBy', 'expiresAt', 'seenAt']

/** Few values for each field, so that many leases are equal in it: ties are where paging breaks. */
beforeAll(async () => {
  ledger = await TestLedger.open()
  const pick = <T>(values: readonly T[], i: number) => values[(i * 7919) % values.length]!
  leases = Array.from({ length: 120 }, (_, i) => {
    const isTtl = i % 3 === 0
    return ledger.record({
      controller: pick(['line1', 'line2', 'Ünit'], i),
      port: 61_000 + (i % 40),
      chart: pick(['Axis', 'axis', 'Ä', '😀', 'Ａ'], i >> 1),
      team: pick(['a', 'b'], i >> 2),
      status: pick(['held', 'quarantined', 'ended'] as const, i >> 3),
      createdAt: NOW - pick([1, 2, 3], i) * DAY,
      seenAt: NOW - pick([5, 6], i) * DAY,
      expiresAt: isTtl ? NOW + pick([-1, 0, 1], i) * DAY : null,
      reviewBy: isTtl ? null : NOW + pick([-1, 0, 1], i) * DAY,
    })
  })
  await ledger.writer.lease.createMany({
    data: leases.map(rowOf).map((row) => ({ ...row, tcpKey: null, udpKey: null })),
  })
}, 30_000)
afterAll(() => ledger.close())

type Key = (lease: LeaseRecord) => (string | number)[]
const place: Key = (l) => [l.controller, l.port, l.id]

/** The order that callers are promised, said again without SQL: missing instants last, whichever way. */
function keyOf({ sort, order }: LeaseListRequest): Key {
  const never = order === 'asc' ? Infinity : -Infinity
  const first: Record<LeaseListRequest['sort'], Key> = {
    port: () => [],
    created: (l) => [l.createdAt, l.id],
    chart: (l) => [l.chart],
    team: (l) => [l.team],
    seenAt: (l) => [l.seenAt],
    reviewBy: (l) => [l.reviewBy ?? never],
    expiresAt: (l) => [l.expiresAt ?? never],
  }
  return (lease) => [...first[sort](lease), ...place(lease)]
}

function compare(a: (string | number)[], b: (string | number)[]): number {
  for (const [i, x] of a.entries()) {
    const y = b[i]!
    const order =
      typeof x === 'number'
        ? Number(x > Number(y)) - Number(x < Number(y))
        : Buffer.compare(Buffer.from(x), Buffer.from(y as string))
    if (order !== 0) return order
  }
  return 0
}

function sorted(request: LeaseListRequest, all: LeaseRecord[]): string[] {
  const key = keyOf(request)
  const up = all.toSorted((a, b) => compare(key(a), key(b))).map(({ id }) => id)
  return request.order === 'asc' ? up : up.reverse()
}

async function readAll(request: LeaseListRequest, limits: number[], between?: (page: number) => Promise<void>) {
  const ids: string[] = []
  let cursor: string | undefined
  for (let page = 0; ; page++) {
    const limit = limits[page % limits.length]!
    const answer = await listLeases(ledger.reader, { ...request, limit, cursor }, 'a', NOW)
    expect(answer.leases.length).toBeLessThanOrEqual(limit)
    ids.push(...answer.leases.map(({ id }) => id))
    if (answer.nextCursor === null) return { ids, total: answer.total }
    cursor = answer.nextCursor
    await between?.(page)
  }
}

const STATES = [undefined, 'ended', ['active', 'expired', 'quarantined', 'ended'], ['quarantined']] as const

test('pages of any size, one after the other, are the whole sorted list: nothing twice, nothing skipped', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        sort: fc.constantFrom(...SORTS),
        order: fc.constantFrom('asc' as const, 'desc' as const),
        state: fc.constantFrom(...STATES),
        controller: fc.constantFrom(undefined, 'line1', 'Ünit'),
        team: fc.constantFrom(undefined, 'b'),
      }),
      fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 5 }),
      async ({ state, ...rest }, limits) => {
        const request = listRequest({ ...rest, state: typeof state === 'object' ? [...state] : state })
        const matching = leases.filter(
          (l) =>
            (state === undefined
              ? l.status !== 'ended'
              : [state]
                  .flat()
                  .some((s) => s === l.status || (l.status === 'held' && (s === 'active' || s === 'expired')))) &&
            (rest.controller === undefined || l.controller === rest.controller) &&
            (rest.team === undefined || l.team === rest.team),
        )
        expect((await readAll(request, limits)).ids).toEqual(sorted(request, matching))
      },
    ),
    { numRuns: 150 },
  )
}, 60_000)

test.each(SORTS)(
  'leases that are granted between two pages neither repeat nor hide others, sorted by %s',
  async (sort) => {
    const request = listRequest({ sort, state: ['active', 'expired', 'quarantined', 'ended'] })
    const added: string[] = []
    const { ids } = await readAll(request, [7], async (page) => {
      const lease = ledger.record({
        port: 61_000 + page,
        chart: `New${page}`,
        controller: page % 2 ? 'line0' : 'line2',
      })
      await ledger.writer.lease.create({ data: { ...rowOf(lease), tcpKey: null } })
      added.push(lease.id)
    })
    await ledger.writer.lease.deleteMany({ where: { id: { in: added } } })
    expect(ids.filter((id) => !added.includes(id))).toEqual(sorted(request, leases))
    expect(new Set(ids).size).toBe(ids.length)
  },
)

test('a cursor is good for its own list only, and nothing else is a cursor', async () => {
  const request = listRequest({ limit: 5, team: 'a' })
  const { nextCursor } = await listLeases(ledger.reader, request, 'a', NOW)
  const others: Partial<LeaseListRequest>[] = [
    { order: 'desc' },
    { sort: 'chart' },
    { team: 'b' },
    { controller: 'line1' },
    { state: 'ended' },
  ]
  const wrong = [...others.map((over) => ({ ...request, ...over, cursor: nextCursor! }))]
  for (const cursor of ['', 'x', 'bnVsbA', Buffer.from('["a","b"]').toString('base64url'), `${nextCursor}x`.slice(2)]) {
    wrong.push({ ...request, cursor })
  }
  for (const bad of wrong) {
    const attempt = async () => listLeases(ledger.reader, bad, 'a', NOW)
    await expect(attempt()).rejects.toMatchObject({ code: 'INVALID_INPUT', details: { fields: [{ path: 'cursor' }] } })
  }
  await expect(
    listLeases(ledger.reader, { ...request, limit: 50, cursor: nextCursor! }, 'a', NOW),
  ).resolves.toBeTruthy()
})

test("a cursor of my leases is not one of another team's", async () => {
  const request = listRequest({ limit: 5, mine: true })
  const { nextCursor } = await listLeases(ledger.reader, request, 'a', NOW)
  const attempt = async () => listLeases(ledger.reader, { ...request, cursor: nextCursor! }, 'b', NOW)
  await expect(attempt()).rejects.toMatchObject({ code: 'INVALID_INPUT' })
})

test('the rows of this file are ones that the ledger could hold', () => {
  expect(leases.every(({ port }) => isLeasable(port))).toBe(true)
})

test('a total that is kept for the pages of a list is another one for another list, and anew after a change', async () => {
  const total = async (over: Parameters<typeof listRequest>[0]) =>
    (await listLeases(ledger.reader, listRequest({ limit: 1, ...over }), 'a', NOW)).total
  const count = (of: (lease: LeaseRecord) => boolean) => leases.filter((l) => l.status !== 'ended' && of(l)).length
  for (let twice = 0; twice < 2; twice++) {
    expect(await total({ search: 'axis' })).toBe(count(({ chart }) => chart.toLowerCase() === 'axis'))
    expect(await total({ chart: 'Axis' })).toBe(count(({ chart }) => chart === 'Axis'))
    expect(await total({ mine: true })).toBe(count(({ team }) => team === 'a'))
  }
  const { id } = leases.find(({ chart, status }) => chart === 'Axis' && status !== 'ended')!
  const before = await total({ chart: 'Axis' })
  const { revision } = await ledger.writer.ledger.findUniqueOrThrow({ where: { id: 1 } })
  await ledger.writer.lease.update({ where: { id }, data: { chart: 'Moved' } })
  await ledger.writer.ledger.update({ where: { id: 1 }, data: { revision: revision + 1n } })
  expect(await total({ chart: 'Axis' })).toBe(before - 1)
  await ledger.writer.lease.update({ where: { id }, data: { chart: 'Axis' } })
  await ledger.writer.ledger.update({ where: { id: 1 }, data: { revision: revision + 2n } })
})
