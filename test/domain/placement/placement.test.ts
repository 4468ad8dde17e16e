import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canPlaceAt, nearestFree, nextAutomatic, place } from '../../../server/domain/placement.ts'
import { PortMap } from '../../../server/domain/port-map.ts'
import { anyPort, counts, membersOf, pairs } from './arbitraries.ts'
import { naiveFits, naiveNearest, naivePlace } from './naive.ts'

test('place gives the number that plain loops give, for one member and for several', () => {
  fc.assert(
    fc.property(pairs, counts, (all, wanted) => {
      const { real, naive } = membersOf(all, wanted)
      expect(place(real)).toBe(naivePlace(naive))
      expect(nextAutomatic(real[0]!.map)).toBe(naivePlace([{ map: naive[0]!.map, count: 1 }]))
    }),
    { numRuns: 1000 },
  )
}, 60_000)

test('canPlaceAt says of every number what plain loops say', () => {
  fc.assert(
    fc.property(pairs, counts, (all, wanted) => {
      const { real, naive } = membersOf(all, wanted)
      for (let first = -1; first <= 65_536; first++) {
        if (canPlaceAt(real, first) !== naiveFits(naive, first)) expect.fail(`differs at ${first}`)
      }
    }),
  )
}, 60_000)

test('nearestFree gives what plain loops give, in their order', () => {
  fc.assert(
    fc.property(pairs, counts, anyPort, fc.integer({ min: 0, max: 6 }), (all, wanted, port, howMany) => {
      const { real, naive } = membersOf(all, wanted)
      expect(nearestFree(real, port, howMany)).toEqual(naiveNearest(naive, port, howMany))
    }),
    { numRuns: 300 },
  )
}, 60_000)

test('nearestFree looks upwards first, names 22004 and 22005 only below 49152, and ends when nothing is left', () => {
  const map = PortMap.empty()
  const one = [{ map, count: 1 }]
  map.claim(61_000, 1)
  expect(nearestFree(one, 61_000, 4)).toEqual([61_001, 60_999, 61_002, 60_998])
  expect(nearestFree(one, 50_500, 3)).toEqual([51_000, 51_001, 49_999])
  expect(nearestFree(one, 80, 3)).toEqual([22_004, 22_005, 49_152])
  expect(nearestFree(one, 30_000, 3)).toEqual([22_005, 22_004, 49_152])
  expect(nearestFree(one, 65_535, 2)).toEqual([65_535, 65_534])
  map.setExclusions([{ first: 49_152, last: 65_534 }])
  expect(nearestFree(one, 49_152, 5)).toEqual([65_535])
  expect(nearestFree(one, 49_151, 5)).toEqual([65_535, 22_005, 22_004])
})

test('an exact number may be 22004 or 22005, and no exact run bridges a hole', () => {
  const map = PortMap.empty()
  const fits = (first: number, count: number) => canPlaceAt([{ map, count }], first)
  expect([fits(22_004, 1), fits(22_005, 1), fits(22_004, 2)]).toEqual([true, true, true])
  expect([fits(22_005, 2), fits(49_995, 10), fits(49_999, 2), fits(50_999, 2), fits(65_535, 2)]).toEqual(
    Array(5).fill(false),
  )
  expect([fits(49_995, 5), fits(51_000, 64), fits(60_990, 20), fits(65_472, 64)]).toEqual(Array(4).fill(true))
})

test('runs: bands in order, each from its first number to the last one that the run still fits', () => {
  for (const count of [1, 2, 10, 63, 64]) {
    const map = PortMap.empty()
    const starts: number[] = []
    for (let first = place([{ map, count }]); first !== null; first = place([{ map, count }])) {
      starts.push(first)
      map.claim(first, count)
      map.advance(first + count - 1)
    }
    const expected = [61_000, 51_000, 49_152].flatMap((first, band) =>
      Array.from({ length: Math.floor([4536, 10_000, 848][band]! / count) }, (_, i) => first + i * count),
    )
    // What is left of 51000–60999 touches nothing free: 61000 was given first.
    expect(starts).toEqual(expected)
  }
})

test('a run crosses 60999|61000 only when no band has one', () => {
  const map = PortMap.empty()
  map.setExclusions([
    { first: 51_000, last: 60_996 },
    { first: 61_002, last: 65_535 },
    { first: 49_157, last: 49_999 },
  ])
  expect(place([{ map, count: 5 }])).toBe(49_152)
  map.claim(49_152, 1)
  expect(place([{ map, count: 5 }])).toBe(60_997)
  map.claim(61_001, 1)
  expect(place([{ map, count: 5 }])).toBeNull()
  expect(place([{ map, count: 4 }])).toBe(49_153)
})

/** A map on which nothing is free but these numbers. */
function onlyFree(...ranges: [number, number][]): PortMap {
  const map = PortMap.empty()
  const holes = [...ranges].sort((a, b) => a[0] - b[0])
  const firsts = [0, ...holes.map(([, last]) => last + 1)]
  map.setExclusions(firsts.map((first, i) => ({ first, last: (holes[i]?.[0] ?? 65_536) - 1 })))
  return map
}

test('a run crosses 60999|61000 from each number from which it can, for the longest of several members too', () => {
  for (const count of [2, 5, 32, 33, 63, 64]) {
    for (let first = 61_000 - count + 1; first <= 60_999; first++) {
      const map = onlyFree([first, first + count - 1])
      expect(place([{ map, count }])).toBe(first)
      const members = [
        { map, count },
        { map: PortMap.empty(), count: 1 },
      ]
      expect(place(members)).toBe(first)
      expect(place(members.toReversed())).toBe(first)
    }
  }
})

test('a cursor at the end of 51000–60999 does not let a run cross the border before the last band was asked', () => {
  for (let cursor = 60_990; cursor <= 60_999; cursor++) {
    const map = onlyFree([60_997, 61_001], [49_152, 49_156])
    map.advance(cursor)
    expect(place([{ map, count: 5 }])).toBe(49_152)
  }
})

test('no run crosses a hole, whatever its length and wherever the cursors stand', () => {
  for (let count = 2; count <= 64; count++) {
    const map = onlyFree([22_004, 22_005], [50_000 - count + 1, 49_999], [51_000, 51_000 + count - 2])
    map.advance(49_999)
    map.advance(51_000)
    expect([place([{ map, count }]), map.largestRun()]).toEqual([null, Math.max(count - 1, 2)])
    for (const first of [22_005, 49_999, 50_000 - count + 1]) {
      expect(canPlaceAt([{ map, count }], first)).toBe(false)
    }
    expect(nearestFree([{ map, count }], 50_500, 3)).toEqual([])
  }
})

test('a run of one band is found where the search starts over, across the cursor', () => {
  const map = PortMap.empty()
  map.setExclusions([
    { first: 49_152, last: 60_999 },
    { first: 61_000, last: 62_999 },
    { first: 63_010, last: 65_535 },
  ])
  map.advance(63_004)
  expect(place([{ map, count: 5 }])).toBe(63_005)
  expect(place([{ map, count: 6 }])).toBe(63_000)
  expect(place([{ map, count: 10 }])).toBe(63_000)
  expect(place([{ map, count: 11 }])).toBeNull()
})

test('several members: the first number that all have free, after the cursor of the first', () => {
  const [tcp, udp] = [PortMap.empty(), PortMap.empty()]
  tcp.claim(61_000, 3)
  udp.claim(61_004, 1)
  udp.advance(64_000)
  expect(place([tcp, udp].map((map) => ({ map, count: 1 })))).toBe(61_003)
  expect(place([tcp, udp].map((map) => ({ map, count: 2 })))).toBe(61_005)
  const wishes = [
    { map: tcp, count: 1 },
    { map: udp, count: 2 },
  ]
  expect(place(wishes)).toBe(61_005)
  expect(place(wishes.toReversed())).toBe(64_001)
  expect([canPlaceAt(wishes, 61_003), canPlaceAt(wishes, 61_005)]).toEqual([false, true])
})

test('what no request can ask for is a bug, not an answer', () => {
  const map = PortMap.empty()
  for (const count of [0, -1, 65, 1.5, Number.NaN]) {
    expect(() => place([{ map, count }])).toThrow(RangeError)
    expect(() => canPlaceAt([{ map, count }], 61_000)).toThrow(RangeError)
    expect(() => nearestFree([{ map, count }], 61_000, 1)).toThrow(RangeError)
  }
  expect(() => place([])).toThrow(RangeError)
})
