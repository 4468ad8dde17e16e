import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PortMap } from '../../../server/domain/port-map.ts'
import { exclusions, leasableRun, pairs } from './arbitraries.ts'
import { naiveLeasable } from './naive.ts'

const ALL = Array.from({ length: 65_536 }, (_, port) => port)

test('an empty map has 15,386 free numbers, and no forbidden number is free, claimed or excluded', () => {
  const map = PortMap.empty()
  map.setExclusions([{ first: 0, last: 65_535 }])
  expect(ALL.filter((port) => map.isExcluded(port) !== naiveLeasable(port))).toEqual([])
  expect([map.freeCount, map.largestRun()]).toEqual([0, 0])
  map.setExclusions([])
  expect(ALL.filter((port) => map.isFree(port) !== naiveLeasable(port))).toEqual([])
  expect(ALL.filter((port) => map.isClaimed(port))).toEqual([])
  expect([map.freeCount, map.claimedCount]).toEqual([15_386, 0])
})

test('every number, both counts and the longest run are what plain loops find', () => {
  fc.assert(
    fc.property(pairs, (all) => {
      for (const { real, naive } of all) {
        expect({ claimed: real.claimedCount, free: real.freeCount, largestRun: real.largestRun() }).toEqual(
          naive.counts(),
        )
        const wrong = ALL.filter(
          (port) =>
            real.isFree(port) !== naive.isFree(port) ||
            real.isClaimed(port) !== (naive.claimed[port] === 1) ||
            real.isExcluded(port) !== (naive.excluded[port] === 1),
        )
        expect(wrong).toEqual([])
      }
    }),
  )
}, 60_000)

test('what is no port number at all is not free, claimed or excluded', () => {
  const map = PortMap.empty()
  map.claim(51_000, 14_536)
  map.setExclusions([{ first: 0, last: 65_535 }])
  for (const port of [-1, 65_536, 65_600, 131_072, 2 ** 32 + 61_000, 61_000.5, Number.NaN, Infinity, -Infinity]) {
    expect([map.isFree(port), map.isClaimed(port), map.isExcluded(port)]).toEqual([false, false, false])
    expect(PortMap.empty().isFree(port)).toBe(false)
  }
})

test('claiming twice, or releasing what is free, changes no count', () => {
  fc.assert(
    fc.property(leasableRun, ({ first, count }) => {
      const map = PortMap.empty()
      map.unclaim(first, count)
      expect([map.claimedCount, map.freeCount]).toEqual([0, 15_386])
      map.claim(first, count)
      map.claim(first, count)
      expect([map.claimedCount, map.freeCount]).toEqual([count, 15_386 - count])
    }),
  )
}, 60_000)

test('a claim that touches a forbidden number throws and changes nothing', () => {
  const map = PortMap.empty()
  const bad: [number, number][] = [
    [22_003, 1],
    [22_003, 2],
    [22_005, 2],
    [22_006, 1],
    [49_151, 1],
    [49_151, 2],
    [49_995, 10],
    [49_999, 2],
    [50_000, 1],
    [50_999, 1],
    [50_999, 2],
    [49_999, 1002],
    [22_005, 27_148],
    [65_535, 2],
    [65_536, 1],
    [65_600, 1],
    [2 ** 32 + 61_000, 1],
    [0, 1],
    [-1, 1],
    [61_000, 0],
    [61_000, -1],
    [61_000, 1.5],
    [61_000.5, 1],
    [Number.NaN, 1],
  ]
  for (const [first, count] of bad) {
    expect(() => map.claim(first, count)).toThrow(RangeError)
    expect(() => map.unclaim(first, count)).toThrow(RangeError)
  }
  expect([map.claimedCount, map.freeCount, map.largestRun()]).toEqual([0, 15_386, 14_536])
})

test('setting exclusions replaces the former ones and leaves claims where they are', () => {
  fc.assert(
    fc.property(exclusions, exclusions, leasableRun, (former, latter, run) => {
      const [changed, fresh] = [PortMap.empty(), PortMap.empty()]
      for (const map of [changed, fresh]) map.claim(run.first, run.count)
      changed.setExclusions(former)
      changed.setExclusions(latter)
      fresh.setExclusions(latter)
      expect(ALL.filter((port) => changed.isFree(port) !== fresh.isFree(port))).toEqual([])
      expect([changed.claimedCount, changed.freeCount]).toEqual([run.count, fresh.freeCount])
    }),
  )
}, 60_000)

test('the longest run never bridges a hole of the table, and does cross 60999|61000', () => {
  const map = PortMap.empty()
  map.claim(51_010, 65_535 - 51_010 + 1)
  map.claim(49_152, 49_990 - 49_152)
  expect(map.largestRun()).toBe(10)
  map.unclaim(60_995, 12)
  expect(map.largestRun()).toBe(12)
})

test('a cursor moves with the grants of its own band only', () => {
  const map = PortMap.empty()
  const cursors = () => [map.cursor(0), map.cursor(1), map.cursor(2)]
  map.advance(61_000)
  map.advance(60_999)
  map.advance(49_999)
  expect(cursors()).toEqual([61_000, 60_999, 49_999])
  for (const outside of [22_004, 22_005, 49_151, 50_000, 50_999, 65_536]) map.advance(outside)
  map.advance(65_535)
  expect(cursors()).toEqual([65_535, 60_999, 49_999])
  map.setCursor(1, null)
  expect(cursors()).toEqual([65_535, null, 49_999])
  expect(() => map.setCursor(0, 60_999)).toThrow(RangeError)
  expect(() => map.setCursor(2, 50_000)).toThrow(RangeError)
  expect(() => map.setCursor(3, 61_000)).toThrow(RangeError)
  expect(cursors()).toEqual([65_535, null, 49_999])
})
