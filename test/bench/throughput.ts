import { join } from 'node:path'
import { CASES, type Case } from './cases.ts'
import { Child } from './child.ts'
import type { Share } from './closed-loop.ts'
import type { Options } from './options.ts'
import { median, type Row } from './report.ts'
import type { Subject } from './subject.ts'
import { Things } from './things.ts'

/** What a second of load brings, each case against a server of its own. */

interface Sample {
  perSecond: number
  cpuMicros: number
  p50: number
  p99: number
  /** Leases in one commit, on average. */
  batch: number
}

interface Commits {
  grants: number
  commits: number
}

/**
 * All cases in turn, round after round, and of each the median: what disturbs the machine for a while disturbs all of
 * them. The first round warms up and is not counted.
 */
export async function throughput(options: Options, folder: string, results: string): Promise<Row[]> {
  const cases = CASES.filter(({ letter }) => options.only.has(letter))
  await using things = new Things()
  const loader = things.use(await Child.start('loader.ts'))
  const started: { each: Case; subject: Subject | null; samples: Sample[] }[] = []
  for (const each of cases) started.push({ each, subject: await each.start({ things, loader, folder }), samples: [] })
  const ms = (options.seconds * 1000) / options.rounds
  for (let round = 0; round <= options.rounds; round++) {
    for (const { each, subject, samples } of started) {
      if (subject === null) continue
      const profiled = options.profile && round === 1 ? join(results, each.letter) : null
      const sample = await measure(
        each,
        subject,
        { ms, connections: each.connections ?? options.connections },
        profiled,
      )
      if (round > 0) samples.push(sample)
    }
  }
  const rows: Row[] = []
  for (const { each, subject, samples } of started) rows.push(rowOf(each, subject, samples))
  return rows
}

async function measure(each: Case, subject: Subject, share: Share, profile: string | null): Promise<Sample> {
  if (profile !== null) await Promise.all(subject.servers.map((server) => server.ask('startProfile')))
  const teller = each.countsCommits ? subject.servers[0] : undefined
  await teller?.ask('commits')
  const before = await subject.cpu()
  const done = await subject.load(share)
  const cpu = (await subject.cpu()) - before
  if (profile !== null) {
    const files = subject.servers.map((server, i) => server.ask('stopProfile', `${profile}${i || ''}.cpuprofile`))
    await Promise.all(files)
  }
  const counted = await teller?.ask<Commits>('commits')
  const leases = done.calls * each.size
  return {
    ...{ perSecond: (leases * 1000) / done.ms, cpuMicros: cpu / leases, p50: done.p50, p99: done.p99 },
    batch: counted ? counted.grants / counted.commits : Number.NaN,
  }
}

function rowOf(each: Case, subject: Subject | null, samples: readonly Sample[]): Row {
  const { letter, title, durability } = each
  if (subject === null) {
    const none = Number.NaN
    return { letter, title, durability: 'not installed', perSecond: none, cpuMicros: none, p50: none }
  }
  const of = (value: (sample: Sample) => number) => median(samples.map(value))
  return {
    ...{ letter, title, durability, perSecond: of((s) => s.perSecond), cpuMicros: of((s) => s.cpuMicros) },
    ...{ p50: of((s) => s.p50), p99: of((s) => s.p99), samples: samples.map((s) => Math.round(s.perSecond)) },
    ...(each.countsCommits ? { batch: of((s) => s.batch) } : {}),
  }
}
