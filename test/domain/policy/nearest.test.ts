import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nearestLeasable } from '../../../server/domain/policy/nearest.ts'
import { isLeasable } from '../../../server/domain/policy/ranges.ts'
import { ALL_PORTS } from './all-ports.ts'

/** The definition, slowly: sort everything that qualifies by distance, of two equal ones the higher first. */
function byDefinition(port: number, count: number, isFree: (port: number) => boolean): number[] {
  return ALL_PORTS.filter(
    (other) => isLeasable(other) && other !== port && (port < 49_152 || other >= 49_152) && isFree(other),
  )
    .sort((a, b) => Math.abs(a - port) - Math.abs(b - port) || b - a)
    .slice(0, count)
}

test('finds what the definition finds, whatever is free', () => {
  const edges = fc.constantFrom(
    0,
    22_003,
    22_004,
    22_005,
    22_006,
    35_578,
    35_579,
    49_151,
    49_152,
    49_999,
    50_000,
    50_499,
    50_999,
    51_000,
    65_535,
  )
  const anyPort = fc.oneof(edges, fc.integer({ min: 0, max: 65_535 }))
  fc.assert(
    fc.property(
      anyPort,
      fc.integer({ min: 0, max: 8 }),
      fc.integer({ min: 1, max: 5000 }),
      fc.nat(),
      (port, count, one, salt) => {
        // One number in `one` is free, spread without a pattern that lines up with the ranges.
        const isFree = (other: number) => (Math.imul(other ^ salt, 2_654_435_761) >>> 0) % one === 0
        expect(nearestLeasable(port, count, isFree)).toEqual(byDefinition(port, count, isFree))
      },
    ),
    { numRuns: 150 },
  )
})

test.each([
  [22_001, [22_004, 22_005, 49_152]],
  [0, [22_004, 22_005, 49_152]],
  [22_006, [22_005, 22_004, 49_152]],
  [44_818, [49_152, 49_153, 49_154]],
  [50_500, [51_000, 51_001, 49_999]],
  [50_100, [49_999, 49_998, 49_997]],
  [65_535, [65_534, 65_533, 65_532]],
  [22_004, [22_005, 49_152, 49_153]],
])('instead of %d: %j', (port, expected) => {
  expect(nearestLeasable(port)).toEqual(expected)
})

test('a taken number: the nearest free ones, of two at one distance the higher first', () => {
  const taken = new Set([61_004, 61_005])
  expect(nearestLeasable(61_004, 4, (port) => !taken.has(port))).toEqual([61_003, 61_006, 61_002, 61_007])
})

test('22004 and 22005 are never suggested to who asked from 49152 on, even when nothing else is free', () => {
  const onlyRare = (port: number) => port === 22_004 || port === 22_005
  for (const port of [49_152, 50_000, 51_000, 65_535]) expect(nearestLeasable(port, 3, onlyRare)).toEqual([])
  expect(nearestLeasable(49_151, 3, onlyRare)).toEqual([22_005, 22_004])
})

test('asks about no more numbers than it needs, and about none twice', () => {
  const asked: number[] = []
  const answer = (free: boolean) => (port: number) => {
    asked.push(port)
    return free
  }
  nearestLeasable(20_000, 3, answer(true))
  expect(asked).toEqual([22_004, 22_005, 49_152])
  asked.length = 0
  expect(nearestLeasable(61_000, 3, answer(false))).toEqual([])
  expect(asked).toHaveLength(15_383)
  expect(new Set(asked).size).toBe(15_383)
  expect(asked.every(isLeasable)).toBe(true)
})
