/**
 * Which number is given, said a second time, by plain loops over one flag per number and with the ranges written out: what the
 * tests hold the bitmap against. It shares no line with it.
 */

export const NAIVE_RANGES = [
  [22_004, 22_005],
  [49_152, 49_999],
  [51_000, 65_535],
] as const
export const NAIVE_BANDS = [
  [61_000, 65_535],
  [51_000, 60_999],
  [49_152, 49_999],
] as const

export interface NaiveMember {
  map: NaiveMap
  count: number
}

const LEASABLE = Uint8Array.from({ length: 65_536 }, (_, port) =>
  NAIVE_RANGES.some(([first, last]) => port >= first && port <= last) ? 1 : 0,
)

export function naiveLeasable(port: number): boolean {
  return LEASABLE[port] === 1
}

export class NaiveMap {
  claimed = new Uint8Array(65_536)
  excluded = new Uint8Array(65_536)
  cursors: (number | null)[] = [null, null, null]

  copy(): NaiveMap {
    const copy = new NaiveMap()
    copy.claimed = this.claimed.slice()
    copy.excluded = this.excluded.slice()
    copy.cursors = [...this.cursors]
    return copy
  }

  mark(first: number, count: number, claimed: boolean): void {
    for (let port = first; port < first + count; port++) this.claimed[port] = claimed ? 1 : 0
  }

  exclude(ranges: readonly { first: number; last: number }[]): void {
    this.excluded = new Uint8Array(65_536)
    for (const { first, last } of ranges) {
      for (let port = first; port <= last; port++) if (naiveLeasable(port)) this.excluded[port] = 1
    }
  }

  advance(port: number): void {
    NAIVE_BANDS.forEach(([first, last], band) => {
      if (port >= first && port <= last) this.cursors[band] = port
    })
  }

  isFree(port: number): boolean {
    return naiveLeasable(port) && this.claimed[port] === 0 && this.excluded[port] === 0
  }

  counts(): { claimed: number; free: number; largestRun: number } {
    let [claimed, free, largestRun] = [0, 0, 0]
    for (const [first, last] of NAIVE_RANGES) {
      let run = 0
      for (let port = first; port <= last; port++) {
        claimed += this.claimed[port]!
        run = this.isFree(port) ? run + 1 : 0
        if (run > 0) free += 1
        largestRun = Math.max(largestRun, run)
      }
    }
    return { claimed, free, largestRun }
  }
}

export function naiveFits(members: readonly NaiveMember[], first: number): boolean {
  return members.every(({ map, count }) => {
    for (let port = first; port < first + count; port++) if (!map.isFree(port)) return false
    return true
  })
}

export function naivePlace(members: readonly NaiveMember[]): number | null {
  for (const [band, [first, last]] of NAIVE_BANDS.entries()) {
    const after = (members[0]!.map.cursors[band] ?? last) + 1
    for (let step = 0; step <= last - first; step++) {
      const port = after + step > last ? after + step - (last - first + 1) : after + step
      const inside = members.every(({ count }) => port + count - 1 <= last)
      if (inside && naiveFits(members, port)) return port
    }
  }
  // No band has a run: what fits now lies across a border of two bands.
  for (let port = 49_152; port <= 65_535; port++) if (naiveFits(members, port)) return port
  return null
}

export function naiveNearest(members: readonly NaiveMember[], port: number, howMany: number): number[] {
  const found: number[] = []
  for (let distance = 0; distance <= 65_535; distance++) {
    for (const start of distance === 0 ? [port] : [port + distance, port - distance]) {
      const allowed = start >= 49_152 || port < 49_152
      if (allowed && found.length < howMany && naiveFits(members, start)) found.push(start)
    }
  }
  return found
}
