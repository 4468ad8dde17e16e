import { setTimeout as sleep } from 'node:timers/promises'
import type { Line } from '../../../support/line.ts'
import type { Random } from '../../../support/random.ts'
import type { Fleet, Member } from '../fleet.ts'
import { type Done, type Inflict, seconds, withAll, withMember } from './nemesis.ts'

const COMMIT_CUTS = ['before', 'during', 'after'] as const

/** A line breaks: the one to the database, also exactly at a COMMIT, or the one to the callers. Or it falls silent. */
export const cut: Inflict = (fleet, random) =>
  withMember(fleet, random, async (member) => {
    const { line, name } = lineOf(member, random, 0.8)
    if (line === member.back && random.next() < 0.5) return cutCommits(member, line, random)
    const down = 200 + random.below(4000)
    const silent = random.next() < 0.4
    if (silent) line.silence()
    else line.cut()
    await sleep(down)
    line.mend()
    const what = silent ? 'silent' : 'cut'
    return { kind: 'cut', servers: [member.index], text: `line to ${name} ${what} for ${seconds(down)}` }
  })

/** Several COMMITs in a row are lost, or their answers. */
async function cutCommits(member: Member, line: Line, random: Random): Promise<Done> {
  const before = line.broken()
  const cuts = Array.from({ length: 2 + random.below(6) }, () => COMMIT_CUTS[random.below(COMMIT_CUTS.length)]!)
  for (const when of cuts) {
    line.cutAtCommit(when)
    await sleep(150 + random.below(250))
  }
  const text = `${line.broken() - before} lines broken at a COMMIT (${cuts.join(', ')})`
  return { kind: 'cut', servers: [member.index], text }
}

/** Everything takes longer. On a file: somebody else holds its lock. */
export const delay: Inflict = async (fleet, random) => {
  if (fleet.place.holdLock && random.next() < 0.5) return hold(fleet, random)
  return withMember(fleet, random, async (member) => {
    const { line, name } = lineOf(member, random, 0.8)
    const by = 10 + random.below(400)
    const last = 1000 + random.below(4000)
    line.delayMs = by
    await sleep(last)
    line.delayMs = 0
    return { kind: 'delay', servers: [member.index], text: `line to ${name} ${by} ms slower for ${seconds(last)}` }
  })
}

function hold(fleet: Fleet, random: Random): Promise<Done | null> {
  return withAll(fleet, async () => {
    const last = 200 + random.below(6000)
    const text = `lock of the file held for ${seconds(last)}`
    try {
      using _lock = fleet.place.holdLock?.()
      await sleep(last)
    } catch {
      // Servers are quicker than a single attempt; the next time, perhaps.
      return { kind: 'delay', servers: [], text: 'lock of the file not got' }
    }
    return { kind: 'delay', servers: [], text }
  })
}

function lineOf({ front, back }: Member, random: Random, likely: number): { line: Line; name: string } {
  if (back && random.next() < likely) return { line: back, name: 'the database' }
  return { line: front, name: 'the callers' }
}
