import { expect, test } from 'vitest'
import {
  BANDS,
  firstForbidden,
  isLeasable,
  LEASABLE_COUNT,
  LEASABLE_RANGES,
} from '../../../server/domain/policy/ranges.ts'
import { POLICY } from '../../../server/domain/policy/table.ts'
import { whyNotLeasable } from '../../../server/domain/policy/why.ts'
import { ALL_PORTS } from './all-ports.ts'

test('exactly 15,386 of the 65,536 numbers are leasable; every other has a reason and a source', () => {
  let leasable = 0
  for (const port of ALL_PORTS) {
    if (isLeasable(port)) leasable += 1
    else {
      const { reason, source, sentence } = whyNotLeasable(port)
      expect(
        reason.length > 0 && source.length > 0 && sentence.startsWith(`${port} can never be leased: `),
        sentence,
      ).toBe(true)
    }
  }
  expect(leasable).toBe(15_386)
  expect(LEASABLE_COUNT).toBe(15_386)
  expect(POLICY.leasable).toBe(15_386)
})

test('each of the 65,536 numbers is in one range of the table, and table and ranges agree about it', () => {
  for (const port of ALL_PORTS) {
    const around = POLICY.ranges.filter(({ first, last }) => first <= port && port <= last)
    if (around.length !== 1 || around[0]!.leasable !== isLeasable(port))
      expect.fail(`${port}: ${JSON.stringify(around)}`)
  }
  expect(POLICY.ranges.filter((range) => range.leasable).map(({ first, last }) => ({ first, last }))).toEqual(
    LEASABLE_RANGES,
  )
})

test('automatic bands hold every leasable number once, but never 22004 and 22005', () => {
  const counts = new Map<number, number>()
  for (const { first, last } of BANDS)
    for (let port = first; port <= last; port += 1) counts.set(port, (counts.get(port) ?? 0) + 1)
  for (const port of ALL_PORTS) {
    const expected = isLeasable(port) && port > 22_005 ? 1 : 0
    if ((counts.get(port) ?? 0) !== expected) expect.fail(`${port} is in ${counts.get(port) ?? 0} bands`)
  }
})

test.each([
  [-1, false],
  [0, false],
  [1, false],
  [22_003, false],
  [22_004, true],
  [22_005, true],
  [22_006, false],
  [49_151, false],
  [49_152, true],
  [49_999, true],
  [50_000, false],
  [50_999, false],
  [51_000, true],
  [65_535, true],
  [65_536, false],
  [49_152.5, false],
  [Number.NaN, false],
  [Number.POSITIVE_INFINITY, false],
])('boundary: %d is leasable: %s', (port, expected) => {
  expect(isLeasable(port)).toBe(expected)
})

test('what only looks like a number is not leasable', () => {
  for (const value of ['22004', null, undefined, [22_004], 22_004n])
    expect(isLeasable(value as unknown as number)).toBe(false)
})

test('consecutive ports never bridge a hole or run over the end', () => {
  expect(firstForbidden(22_004, 2)).toBeNull()
  expect(firstForbidden(22_004, 3)).toBe(22_006)
  expect(firstForbidden(22_003, 2)).toBe(22_003)
  expect(firstForbidden(49_995, 5)).toBeNull()
  expect(firstForbidden(49_995, 10)).toBe(50_000)
  expect(firstForbidden(60_999, 64)).toBeNull()
  expect(firstForbidden(65_535)).toBeNull()
  expect(firstForbidden(65_535, 2)).toBe(65_536)
})

test('ranges and bands cannot be changed at run time', () => {
  for (const list of [LEASABLE_RANGES, BANDS]) {
    expect(() => Array.prototype.push.call(list, { first: 0, last: 65_535 })).toThrow(TypeError)
    for (const range of list) expect(Reflect.set(range, 'first', 0)).toBe(false)
  }
})
