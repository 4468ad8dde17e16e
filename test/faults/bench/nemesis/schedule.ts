import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from '../../../support/random.ts'
import type { Fleet } from '../fleet.ts'
import type { Fault } from '../history.ts'
import type { Nemesis } from '../settings.ts'
import { cut, delay } from './lines.ts'
import type { Inflict } from './nemesis.ts'
import { kill, pause, restart } from './processes.ts'
import { disk, skew } from './surroundings.ts'

const ALL: Record<Nemesis, Inflict> = { kill, pause, cut, delay, restart, disk, skew }

/**
 * One fault after the other, with pauses between them, until `until` says so. Two such rows at once make faults overlap.
 * Every kind comes once before any comes twice.
 */
export async function torment(
  fleet: Fleet,
  { kinds, random, faults, rest }: { kinds: readonly Nemesis[]; random: Random; faults: Fault[]; rest: number },
  over: () => boolean,
): Promise<void> {
  let left: Nemesis[] = []
  while (kinds.length > 0) {
    await pauseFor(300 + random.below(rest), over)
    if (over()) return
    if (left.length === 0) left = shuffled(kinds, random)
    const kind = left.pop()!
    const beganAt = performance.now()
    const done = await ALL[kind](fleet, random)
    if (done) faults.push({ ...done, beganAt, endedAt: performance.now() })
  }
}

async function pauseFor(ms: number, over: () => boolean): Promise<void> {
  const end = performance.now() + ms
  while (performance.now() < end && !over()) await sleep(Math.min(100, Math.max(1, end - performance.now())))
}

function shuffled<T>(list: readonly T[], random: Random): T[] {
  const rest = [...list]
  return Array.from({ length: rest.length }, () => rest.splice(random.below(rest.length), 1)[0]!)
}
