import { expect, test } from 'vitest'
import { canPlaceAt, nextAutomatic, place } from '../../../server/domain/placement.ts'
import { PortMap } from '../../../server/domain/port-map.ts'
import { NAIVE_BANDS, NAIVE_RANGES } from './naive.ts'

function span(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i)
}

function grant(map: PortMap): number | null {
  const port = nextAutomatic(map)
  if (port === null) return null
  map.claim(port, 1)
  map.advance(port)
  return port
}

function drained(): { map: PortMap; granted: number[] } {
  const map = PortMap.empty()
  const granted: number[] = []
  for (let port = grant(map); port !== null; port = grant(map)) granted.push(port)
  return { map, granted }
}

test('every number but 22004 and 22005 is granted automatically, once, band by band, and then none', () => {
  const { map, granted } = drained()
  expect(granted).toHaveLength(15_384)
  expect(granted).toEqual(NAIVE_BANDS.flatMap(([first, last]) => span(first, last)))
  expect([map.freeCount, map.largestRun(), nextAutomatic(map)]).toEqual([2, 2, null])
})

test('on a drained controller each number that comes back is the next one granted, wherever the cursors stand', () => {
  const { map, granted } = drained()
  for (const port of granted) {
    map.unclaim(port, 1)
    expect(grant(map)).toBe(port)
    expect(grant(map)).toBeNull()
  }
})

test('exact numbers drain all 15,386, and no forbidden number is among them', () => {
  const map = PortMap.empty()
  const got: number[] = []
  for (let port = -1; port <= 65_536; port++) {
    if (!canPlaceAt([{ map, count: 1 }], port)) continue
    map.claim(port, 1)
    got.push(port)
  }
  expect(got).toEqual(NAIVE_RANGES.flatMap(([first, last]) => span(first, last)))
  expect([map.claimedCount, map.freeCount, map.largestRun()]).toEqual([15_386, 0, 0])
})

test('a number that is given back at once returns only after all others of its band', () => {
  const map = PortMap.empty()
  const seen: number[] = []
  for (let i = 0; i < 2 * 4536; i++) {
    const port = grant(map)!
    seen.push(port)
    map.unclaim(port, 1)
  }
  expect(seen).toEqual([...span(61_000, 65_535), ...span(61_000, 65_535)])
})

test('one number for tcp and udp together: distinct to the last, however the two maps are taken already (R7)', () => {
  const [tcp, udp] = [PortMap.empty(), PortMap.empty()]
  tcp.claim(51_000, 5000)
  udp.claim(60_000, 3000)
  const members = [tcp, udp].map((map) => ({ map, count: 1 }))
  const granted = new Set<number>()
  for (let port = place(members); port !== null; port = place(members)) {
    expect(granted.has(port)).toBe(false)
    granted.add(port)
    for (const map of [tcp, udp]) {
      map.claim(port, 1)
      map.advance(port)
    }
  }
  expect(granted.size).toBe(15_384 - 5000 - 3000)
})
