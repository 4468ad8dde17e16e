import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from '../../../support/random.ts'
import type { Fleet } from '../fleet.ts'
import { type Done, type Inflict, seconds, withAll, withMember } from './nemesis.ts'

const HOUR_MS = 3_600_000

/** No room on the disk, and after a while room again. */
export const disk: Inflict = async (fleet, random) => {
  const { shortage } = fleet.place
  if (!shortage || fleet.full) return null
  fleet.full = true
  try {
    const last = 500 + random.below(3000)
    shortage.begin()
    await sleep(last)
    await shortage.end()
    return { kind: 'disk', servers: [], text: `disk full for ${seconds(last)}` }
  } finally {
    fleet.full = false
  }
}

/** Wall clocks that are an hour wrong. */
export const skew: Inflict = (fleet, random) =>
  fleet.place.kind === 'sqlite' ? skewHost(fleet, random) : skewServer(fleet, random)

/** PostgreSQL has a clock of its own: a server's may say what it likes, for as long as it likes. */
function skewServer(fleet: Fleet, random: Random): Promise<Done | null> {
  return withMember(fleet, random, async (member) => {
    const ms = [-HOUR_MS, 0, HOUR_MS][random.below(3)]!
    await fleet.skew(member, ms)
    await sleep(1000 + random.below(2000))
    return { kind: 'skew', servers: [member.index], text: `clock ${ms / HOUR_MS} h` }
  })
}

/**
 * Processes over a file share their host's clock, and see it move at slightly different moments. Backwards is for a
 * while only, since time stands still meanwhile; forwards is for good.
 */
function skewHost(fleet: Fleet, random: Random): Promise<Done | null> {
  return withAll(fleet, async () => {
    const { members } = fleet
    const forwards = random.next() < 0.5
    const ahead = fleet.hostAheadMs + (forwards ? HOUR_MS : -HOUR_MS)
    const order = random.next() < 0.5 ? members : [...members].reverse()
    const between = random.below(300)
    if (forwards) fleet.hostAheadMs = ahead
    if (forwards) fleet.jumps.push({ at: performance.now(), byMs: HOUR_MS })
    for (const member of order) {
      await fleet.skew(member, ahead)
      await sleep(between)
    }
    if (!forwards) {
      await sleep(1000 + random.below(3000))
      for (const member of order) await fleet.skew(member, fleet.hostAheadMs)
    }
    const servers = members.map(({ index }) => index)
    return { kind: 'skew', servers, text: `clocks ${forwards ? '+1' : '-1'} h, ${seconds(between)} apart` }
  })
}
