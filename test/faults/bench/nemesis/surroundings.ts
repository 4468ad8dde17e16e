import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from '../../../support/random.ts'
import { setClock } from '../../../support/skew.ts'
import type { Fleet } from '../fleet.ts'
import { type Done, type Inflict, seconds, withMember } from './nemesis.ts'

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
export const skew: Inflict = (fleet, random) => {
  const { clockFile } = fleet.place
  return clockFile === null ? skewServer(fleet, random) : skewHost(fleet, clockFile, random)
}

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
 * Processes over a file share their host's clock. Backwards is for a while only, since time stands still meanwhile;
 * forwards is for good.
 */
async function skewHost(fleet: Fleet, clockFile: string, random: Random): Promise<Done> {
  const forwards = random.next() < 0.5
  const servers = fleet.members.map(({ index }) => index)
  if (forwards) {
    fleet.hostAheadMs += HOUR_MS
    fleet.jumps.push({ at: performance.now(), byMs: HOUR_MS })
    setClock(clockFile, fleet.hostAheadMs)
    return { kind: 'skew', servers, text: 'clock of the host +1 h' }
  }
  const last = 1000 + random.below(4000)
  setClock(clockFile, fleet.hostAheadMs - HOUR_MS)
  await sleep(last)
  setClock(clockFile, fleet.hostAheadMs)
  fleet.jumps.push({ at: performance.now(), byMs: last })
  return { kind: 'skew', servers, text: `clock of the host -1 h for ${seconds(last)}` }
}
