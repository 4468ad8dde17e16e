import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BARS, type FleetRow, fleetRow, percent } from '../../client/web/views/controllers/fleet.ts'
import { select, sortOf, sortText } from '../../client/web/views/controllers/select.ts'
import { stepOf } from '../../client/web/views/controllers/steps.ts'
import { indexAt, layOut, moved, placeOf } from '../../client/web/views/controllers/wall-layout.ts'
import { isLeasable } from '../../server/domain/policy/ranges.ts'
import type { ControllerWithUsage, Usage } from '../../server/domain/wire.ts'

// What the fleet says of controllers, without a browser.

const UNUSED: Usage = {
  ...{ leased: 0, overdue: 0, expired: 0, quarantined: 0, excluded: 0, findings: 0 },
  ...{ free: 15_386, largestRun: 14_536, next: 61_000, byThousand: new Array<number>(16).fill(0) },
}

function controller(
  name: string,
  { tcp = {}, udp = {}, ...facts }: Partial<ControllerWithUsage> & { tcp?: Partial<Usage>; udp?: Partial<Usage> } = {},
): ControllerWithUsage {
  return {
    ...{ name, title: '', site: '', system: 'linux', addresses: [], retiredAt: null },
    ...{ createdAt: '2026-01-01T00:00:00.000Z', createdBy: 'admin', revision: 1 },
    ...facts,
    usage: { tcp: { ...UNUSED, ...tcp }, udp: { ...UNUSED, ...udp } },
  }
}

const RETIRED = '2026-02-01T00:00:00.000Z'
const names = (rows: readonly FleetRow[]) => rows.map(({ controller: { name } }) => name)
const ALL = { q: '', site: '', attention: '', sort: null }

test('the sixteen bars are all leasable numbers but 22004 and 22005', () => {
  expect(BARS).toHaveLength(16)
  expect(BARS.reduce((sum, { size }) => sum + size, 0)).toBe(15_386 - 2)
  for (const { first, last } of BARS) expect([first, last].every(isLeasable), `${first}`).toBe(true)
})

test('what needs a person comes first: leases on retired controllers, overdue ones, nearly full ones, findings', () => {
  const rows = [
    controller('line10'),
    controller('line2'),
    controller('found', { tcp: { findings: 2 } }),
    controller('full', { udp: { leased: 14_000, free: 1386 } }),
    controller('late', { tcp: { overdue: 1 } }),
    controller('later', { tcp: { overdue: 2 }, udp: { overdue: 1 } }),
    controller('gone', { tcp: { leased: 1 }, retiredAt: RETIRED }),
    controller('empty-and-gone', { retiredAt: RETIRED }),
  ].map(fleetRow)
  expect(names(select(rows, ALL))).toEqual(['gone', 'later', 'late', 'full', 'found', 'line2', 'line10'])
  expect(names(select(rows, { ...ALL, attention: 'any' }))).toEqual(['gone', 'later', 'late', 'full', 'found'])
  expect(names(select(rows, { ...ALL, attention: 'gone' }))).toEqual(['gone', 'empty-and-gone'])
  expect(rows.find(({ controller: { name } }) => name === 'full')?.attention).toEqual([
    { kind: 'full', text: 'udp 90 % used' },
  ])
})

test('a controller whose offered numbers are all taken is full, however few were offered', () => {
  const full = fleetRow(controller('a', { tcp: { excluded: 15_376, leased: 10, free: 0, largestRun: 0 } }))
  expect(full.attention.map(({ text }) => text)).toEqual(['tcp is full'])
  const withheld = fleetRow(controller('b', { tcp: { excluded: 15_386, free: 0, largestRun: 0 } }))
  expect(withheld.attention).toEqual([])
  expect(withheld.excluded).toBe('excluded 15386 tcp')
})

test('words are found in name, title, site, system and address, all of them, whatever the case', () => {
  const rows = [
    controller('epic-line1', { title: 'Packaging', site: 'Plant 2', addresses: ['10.1.1.11'] }),
    controller('epic-line2', { title: 'Mixing', site: 'Plant 1', system: 'windows' }),
  ].map(fleetRow)
  for (const [q, found] of [
    ['LINE', 2],
    ['line packag', 1],
    ['plant 1', 2],
    ['10.1.1', 1],
    ['windows mixing', 1],
    ['packaging mixing', 0],
  ] as const)
    expect(select(rows, { ...ALL, q }), q).toHaveLength(found)
})

test('a sort of the address is read back as it was written, and what is no column sorts nothing', () => {
  for (const text of ['name', '-leased', '-attention', 'free']) expect(sortText(sortOf(text)!)).toBe(text)
  for (const text of ['', 'toString', '-__proto__', 'what']) expect(sortOf(text)).toBeNull()
  const rows = [controller('a'), controller('b', { tcp: { leased: 5 } })].map(fleetRow)
  expect(names(select(rows, { ...ALL, sort: sortOf('-leased') }))).toEqual(['b', 'a'])
})

test('shares are said so that something is never nothing', () => {
  expect([0, 0.00001, 0.003, 0.5, 0.999, 1].map(percent)).toEqual(['0 %', '< 0.1 %', '0.3 %', '50 %', '99 %', '100 %'])
  expect([0, 0.00003, 1].map(stepOf)).toEqual([0, 1, 5])
})

const fleets = fc
  .array(fc.constantFrom('', 'Plant 1', 'Plant 2', 'Plant 10'), { minLength: 1, maxLength: 120 })
  .map((sites) => sites.map((site, i) => fleetRow(controller(`c${i}`, { site }))))

test('every square of the wall stands alone, is found where it stands, and is grouped by site', () => {
  fc.assert(
    fc.property(fleets, fc.integer({ min: 1, max: 900 }), (rows, width) => {
      const layout = layOut(rows, width)
      expect(new Set(names(layout.rows))).toEqual(new Set(names(rows)))
      const places = layout.rows.map((_, index) => placeOf(layout, index))
      expect(new Set(places.map(({ x, y }) => `${x} ${y}`)).size).toBe(rows.length)
      for (const [index, { x, y }] of places.entries()) {
        expect(indexAt(layout, x, y)).toBe(index)
        expect(indexAt(layout, x + 11, y + 11)).toBe(index)
        expect(y + 12).toBeLessThanOrEqual(layout.height)
      }
      const sites = layout.rows.map(({ controller: { site } }) => site)
      expect(sites.filter((site, i) => site !== sites[i - 1]).length).toBe(new Set(sites).size)
    }),
  )
})

test('arrow keys reach every square of the wall and never leave it; Up undoes Down where both lines have the column', () => {
  fc.assert(
    fc.property(fleets, fc.integer({ min: 12, max: 400 }), (rows, width) => {
      const layout = layOut(rows, width)
      const last = rows.length - 1
      for (let index = 0; index <= last; index++) {
        for (const key of ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End']) {
          const next = moved(layout, index, key)
          expect(next !== null && next >= 0 && next <= last, `${key} from ${index}`).toBe(true)
        }
        if (index < last) expect(moved(layout, index, 'ArrowRight')).toBe(index + 1)
        const below = moved(layout, index, 'ArrowDown')!
        if (index < last && placeOf(layout, below).x === placeOf(layout, index).x && below !== index)
          expect(moved(layout, below, 'ArrowUp')).toBe(index)
        expect(placeOf(layout, below).y).toBeGreaterThanOrEqual(placeOf(layout, index).y)
      }
      expect(moved(layout, 0, 'a')).toBeNull()
    }),
  )
})
