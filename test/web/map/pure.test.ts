import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cellsOf, countLooks, isUsed, lookAt, runAt, teamsOf } from '../../../client/web/views/controller/cells.ts'
import { type PressContext, pressed } from '../../../client/web/views/controller/keys.ts'
import { foldOf, hit, layOut, placeOf } from '../../../client/web/views/controller/layout.ts'
import {
  MOST_PORTS,
  nextLook,
  rowEdge,
  type Selection,
  select,
  step,
} from '../../../client/web/views/controller/moves.ts'
import { isLeasable, LEASABLE_RANGES } from '../../../server/domain/policy/ranges.ts'
import type { MapRun } from '../../../server/domain/wire.ts'

// What the port map decides without a browser: where numbers stand, where keys lead, what a drag chooses.

/** A map with these runs, and all other leasable numbers free. */
function mapOf(taken: readonly MapRun[]): MapRun[] {
  const runs: MapRun[] = []
  const put = (run: MapRun) => {
    const before = runs.at(-1)
    if (before && before.state === run.state && !run.leaseId && !before.leaseId && before.last + 1 === run.first)
      before.last = run.last
    else runs.push({ ...run })
  }
  for (let port = 0; port <= 65_535; port++) {
    const run = taken.find(({ first, last }) => first <= port && port <= last)
    if (run) {
      put(run)
      port = run.last
    } else put({ first: port, last: port, state: isLeasable(port) ? 'free' : 'forbidden' })
  }
  return runs
}

const lease = (first: number, last: number, team: string, more: Partial<MapRun> = {}): MapRun => ({
  ...{ first, last, state: 'leased', leaseId: `ls_${first}`, team, chart: `Chart ${first}` },
  ...more,
})

const CELLS = cellsOf(
  mapOf([
    lease(22_004, 22_004, 'mixing'),
    { first: 49_671, last: 49_770, state: 'excluded', reason: 'SCADA' },
    lease(61_000, 61_000, 'packaging'),
    lease(61_004, 61_004, 'mixing', { overdue: true }),
    lease(61_010, 61_013, 'mixing'),
    lease(61_020, 61_020, 'packaging', { state: 'quarantined' }),
    lease(61_150, 61_150, 'mixing'),
  ]),
  'packaging',
)

test('each number looks as its run does to the viewer', () => {
  const looks = [22_003, 22_004, 49_700, 61_000, 61_004, 61_013, 61_020, 61_021].map((port) => lookAt(CELLS, port))
  expect(looks).toEqual(['forbidden', 'other', 'excluded', 'mine', 'overdue', 'other', 'quarantined', 'free'])
  expect(runAt(CELLS, 61_012).chart).toBe('Chart 61010')
  expect(isUsed(CELLS, 61_100, 61_199)).toBe(true)
  expect(isUsed(CELLS, 61_200, 65_535)).toBe(false)
  expect(countLooks(CELLS, 61_000, 61_099)).toEqual(
    new Map(
      [...Object.entries({ mine: 1, free: 92, overdue: 1, other: 4, quarantined: 1 })].map(([a, b]) => [
        a,
        b + (a === 'free' ? 1 : 0),
      ]),
    ),
  )
  expect(teamsOf(CELLS)).toEqual([
    ['mixing', 7],
    ['packaging', 2],
  ])
})

test('whatever the width and the zoom, each leasable number is drawn once or folded once, and a place leads back to it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 300, max: 3840 }), fc.integer({ min: 1, max: 4 }), (width, zoom) => {
      const layout = layOut(CELLS, width, { zoom })
      let covered = 0
      for (const { first, last } of layout.parts) covered += last - first + 1
      expect(covered).toBe(15_386)
      for (const part of layout.parts) {
        if (part.kind === 'fold') {
          expect(foldOf(layout, part.first)).toBe(part)
          expect(hit(layout, part.x + 1, part.y + 1)).toBe(part)
          continue
        }
        for (const port of [part.first, part.last]) {
          const { x, y } = placeOf(layout, port)!
          expect(hit(layout, x + layout.pitch / 2, y + layout.pitch / 2)).toBe(port)
        }
      }
      expect(layout.parts.every(({ y }) => y < layout.height)).toBe(true)
    }),
    { numRuns: 40 },
  )
})

test('rows are hundreds, long free runs fold, and a fold that is opened becomes rows', () => {
  const layout = layOut(CELLS, 1366)
  const rows = layout.parts.filter(({ kind }) => kind === 'row')
  expect(rows.map(({ first, last }) => [first, last])).toEqual([
    [22_004, 22_005],
    [49_600, 49_699],
    [49_700, 49_799],
    [49_800, 49_899],
    [49_900, 49_999],
    [61_000, 61_099],
    [61_100, 61_199],
  ])
  const folds = layout.parts.filter(({ kind }) => kind === 'fold').map(({ first, last }) => [first, last])
  expect(folds).toEqual([
    [49_152, 49_599],
    [51_000, 60_999],
    [61_200, 65_535],
  ])
  const opened = layOut(CELLS, 1366, { open: new Set([61_200]) })
  expect(placeOf(opened, 65_535)).not.toBeNull()
  expect(foldOf(opened, 51_000)).not.toBeNull()
})

test('a controller that is full stands in two columns on a desk, in one on a phone, of rows of fifty', () => {
  const full = cellsOf(mapOf([lease(22_004, 22_005, 'a'), lease(49_152, 49_999, 'a'), lease(51_000, 65_535, 'a')]), 'a')
  expect(new Set(layOut(full, 1366).parts.map(({ x }) => x)).size).toBe(2)
  const phone = layOut(full, 360)
  expect(new Set(phone.parts.map(({ x }) => x)).size).toBe(1)
  expect(phone.columns).toBe(50)
})

test('steps go over holes, and stay at both ends', () => {
  expect(step(49_999, 1)).toBe(51_000)
  expect(step(51_000, -1)).toBe(49_999)
  expect(step(22_005, 1)).toBe(49_152)
  expect(step(49_152, -100)).toBe(22_005)
  expect(step(22_004, -1)).toBe(22_004)
  expect(step(65_535, 1000)).toBe(65_535)
  fc.assert(
    fc.property(
      fc.constantFrom(...LEASABLE_RANGES),
      fc.nat(20_000),
      fc.constantFrom(-1000, -100, -1, 1, 100, 1000),
      (range, at, by) => {
        const port = Math.min(range.last, range.first + at)
        const next = step(port, by)
        expect(isLeasable(next)).toBe(true)
        expect(Math.sign(next - port) * Math.sign(by)).toBeGreaterThanOrEqual(0)
      },
    ),
  )
})

test('the edges of a row are its leasable ones', () => {
  expect(rowEdge(49_160, 'first', 100)).toBe(49_152)
  expect(rowEdge(65_520, 'last', 100)).toBe(65_535)
  expect(rowEdge(61_050, 'last', 100)).toBe(61_099)
})

test('f, o and m find the next and the one before, round the end', () => {
  expect(nextLook(CELLS, 61_000, new Set(['overdue']), 1)).toBe(61_004)
  expect(nextLook(CELLS, 61_004, new Set(['overdue']), 1)).toBe(61_004)
  expect(nextLook(CELLS, 61_009, new Set(['other']), 1)).toBe(61_010)
  expect(nextLook(CELLS, 61_010, new Set(['other']), 1)).toBe(61_150)
  expect(nextLook(CELLS, 61_150, new Set(['other']), 1)).toBe(22_004)
  expect(nextLook(CELLS, 61_150, new Set(['other']), -1)).toBe(61_010)
  expect(nextLook(CELLS, 61_009, new Set(['free']), 1)).toBe(61_014)
  expect(nextLook(CELLS, 61_009, new Set(['expired']), 1)).toBeNull()
})

test('a drag chooses consecutive free numbers and says why it stops', () => {
  expect(select(CELLS, 61_005, 61_008)).toEqual({ first: 61_005, count: 4, stopped: null })
  expect(select(CELLS, 61_008, 61_005)).toEqual({ first: 61_005, count: 4, stopped: null })
  expect(select(CELLS, 61_008, 61_012)).toEqual({
    first: 61_008,
    count: 2,
    stopped: '61010 is leased (mixing, Chart 61010).',
  })
  expect(select(CELLS, 49_990, 50_010)).toMatchObject({ count: 10, stopped: '50000 is not for charts.' })
  expect(select(CELLS, 49_660, 49_680)).toMatchObject({ count: 11, stopped: '49671 is excluded.' })
  expect(select(CELLS, 62_000, 63_000)).toMatchObject({ count: MOST_PORTS, stopped: 'A lease has at most 64 numbers.' })
})

/** Presses keys on a map, one after the other, and says where that led. */
function press(...keys: string[]) {
  const state = { cursor: 61_000, selection: { first: 61_000, count: 1, stopped: null } as Selection }
  const did: string[] = []
  for (const name of keys) {
    const parts = name.split('+')
    const key = name === '+' ? '+' : parts.at(-1)!
    const context: PressContext = {
      ...{ cells: CELLS, ...state, columns: 100 },
      zoomBy: (by) => void did.push(`zoom ${by}`),
      onMove: (cursor, selection = { first: cursor, count: 1, stopped: null }) =>
        Object.assign(state, { cursor, selection }),
      onOpen: (port) => void did.push(`open ${port}`),
      onDigit: (digit) => void did.push(`digit ${digit}`),
    }
    const held = (each: string) => name !== '+' && parts.includes(each)
    const event = { key, shiftKey: held('Shift'), ctrlKey: held('Ctrl'), altKey: held('Alt'), metaKey: false }
    if (!pressed(event, context)) did.push('nothing')
  }
  return { ...state, did }
}

test('keys move, choose, open and zoom as the help says', () => {
  expect(press('ArrowRight', 'ArrowRight').cursor).toBe(61_002)
  expect(press('ArrowDown', 'PageDown').cursor).toBe(62_100)
  expect(press('End').cursor).toBe(61_099)
  expect(press('Ctrl+End').cursor).toBe(65_535)
  expect(press('Ctrl+Home').cursor).toBe(22_004)
  expect(press('o').cursor).toBe(61_004)
  expect(press('f', 'Shift+f').cursor).toBe(60_999)
  expect(press('ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowRight').selection).toMatchObject({
    first: 61_001,
    count: 3,
  })
  expect(press('ArrowRight', 'Shift+ArrowRight', 'Escape').selection.count).toBe(1)
  expect(press('Enter', '+', '-', '6', 'Alt+ArrowLeft', 'x').did).toEqual([
    'open 61000',
    'zoom 1',
    'zoom -1',
    'digit 6',
    'nothing',
    'nothing',
  ])
})
