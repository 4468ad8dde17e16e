import { afterAll, beforeAll, expect, test } from 'vitest'
import { listLeases } from '../../../server/ledger/read/list-leases.ts'
import { snapshot } from '../../../server/ledger/read/snapshot.ts'
import { openRows } from '../../support/rows.ts'
import { listRequest, NOW, TestLedger } from './support.ts'

// What databases do in their own ways unless they are told: the order of text, both cases of a letter, what a read sees.

const CHARTS = ['b', 'Z', 'a', 'Ä', 'ä', '_', '~', 'É 1', 'é.*[x]', 'ÀÉ%_', '漢字', 'a b', 'aB', '🚦', 'ﬁ', '0', '-']

let ledger: TestLedger

beforeAll(async () => {
  ledger = await TestLedger.open()
  await ledger.controller('line1')
  await ledger.team('a')
  await ledger.leases(CHARTS.map((chart, n) => ({ chart, port: 61_000 + n, reviewBy: n % 3 ? NOW + n : null })))
})
afterAll(() => ledger.close())

const chartsOf = async (over: Parameters<typeof listRequest>[0]) =>
  (await listLeases(ledger.reader, listRequest(over), 'a', NOW)).leases.map(({ chart }) => chart)

/** By the bytes of UTF-8, as every database of ours orders text. */
const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))

test('text is in the order of its bytes, whatever language the database speaks; pages of one go on where the last ended', async () => {
  const sorted = [...CHARTS].sort(byBytes)
  expect(await chartsOf({ sort: 'chart' })).toEqual(sorted)
  expect(await chartsOf({ sort: 'chart', order: 'desc' })).toEqual(sorted.toReversed())
  const paged: string[] = []
  let cursor: string | undefined
  do {
    const page = await listLeases(ledger.reader, listRequest({ sort: 'chart', limit: 1, cursor }), 'a', NOW)
    paged.push(...page.leases.map(({ chart }) => chart))
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  expect(paged).toEqual(sorted)
})

test('what has no date comes last, whichever way a list runs', async () => {
  const never = CHARTS.filter((_, n) => n % 3 === 0)
  for (const order of ['asc', 'desc'] as const)
    expect(new Set((await chartsOf({ sort: 'reviewBy', order })).slice(-never.length))).toEqual(new Set(never))
})

test.each([
  ['Z', ['Z']],
  ['z', ['Z']],
  ['ä', ['Ä', 'ä']],
  ['Ä', ['Ä', 'ä']],
  ['É.*[X]', ['é.*[x]']],
  ['àé%_', ['ÀÉ%_']],
  ['é 1', ['É 1']],
  ['字', ['漢字']],
  ['🚦', ['🚦']],
  ['É?', []],
  ['ã', []],
])('a search for %s finds the letters in both cases, and nothing is a pattern', async (search, found) => {
  const charts = await chartsOf({ search, sort: 'chart' })
  expect(charts.filter((chart) => chart !== 'a')).toEqual([...found].sort(byBytes))
})

test('a read sees one state of the ledger: what others commit meanwhile is not in it', async () => {
  const seen = await snapshot(ledger.reader, NOW, async (tx) => {
    const before = await tx.lease.count()
    await using beside = await openRows(ledger.url, true)
    expect(await beside.change('UPDATE "Lease" SET "purpose" = \'other\' WHERE "chart" = ?', ['Z'])).toBe(1)
    const row = await tx.lease.findFirst({ where: { chart: 'Z' } })
    return [before, row?.purpose]
  })
  expect(seen).toEqual([CHARTS.length, 'test'])
})

test('a read cannot write', async () => {
  const write = snapshot(ledger.reader, NOW, (tx) => tx.lease.deleteMany())
  await expect(write).rejects.toThrow()
  expect(await ledger.reader.lease.count()).toBe(CHARTS.length)
})
