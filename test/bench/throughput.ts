import { join } from 'node:path'
import { Child } from './child.ts'
import type { Load, Loaded } from './loader.ts'
import type { Options } from './options.ts'
import { median, type Row } from './report.ts'
import { TOKEN } from './settings.ts'
import { Things } from './things.ts'

/** (a) to (f): what a second of load brings, each case against a server of its own. */

interface Case {
  letter: string
  title: string
  server: 'echo.ts' | 'serve.ts' | 'naive.ts' | 'raw.ts'
  path?: string
  /** Leases in one call. */
  size: number
}

const CASES: readonly Case[] = [
  { letter: 'a', title: 'parse and echo, no ledger', server: 'echo.ts', path: 'lease.acquire', size: 1 },
  { letter: 'b', title: 'lease.acquire, durable', server: 'serve.ts', path: 'lease.acquire', size: 1 },
  { letter: 'c', title: 'lease.acquireMany by 100', server: 'serve.ts', path: 'lease.acquireMany', size: 100 },
  { letter: 'd', title: 'lease.renew', server: 'serve.ts', path: 'lease.renew', size: 1 },
  { letter: 'e', title: 'naive: Prisma transaction each', server: 'naive.ts', path: 'lease.acquire', size: 1 },
  { letter: 'f', title: 'raw better-sqlite3 by 100', server: 'raw.ts', size: 100 },
]

interface Sample {
  leasesPerSecond: number
  cpuMicrosPerLease: number
  p50?: number
  p99?: number
}

const RENEWABLE = 2000

/**
 * All cases in turn, round after round, and of each the median: what disturbs the machine for a while disturbs all of
 * them. The first round warms up and is not counted.
 */
export async function throughput(options: Options, folder: string, results: string): Promise<Row[]> {
  const cases = CASES.filter(({ letter }) => options.only.has(letter))
  await using things = new Things()
  const loader = things.use(await Child.start('loader.ts'))
  const started = []
  for (const each of cases) {
    const server = things.use(await Child.start(each.server))
    const url = await server.ask<string>('start', { file: join(folder, `${each.letter}.db`) })
    if (each.server === 'serve.ts') await loader.ask('prepareControllers', { url, token: TOKEN })
    if (each.letter === 'd') await loader.ask('prepareRenewals', { url, token: TOKEN, count: RENEWABLE })
    started.push({ ...each, url, process: server, samples: [] as Sample[] })
  }
  const ms = (options.seconds * 1000) / options.rounds
  for (let round = 0; round <= options.rounds; round++) {
    for (const each of started) {
      const profiled = options.profile && round === 1
      if (profiled) await each.process.ask('startProfile')
      const sample = await measure(each, loader, { ms, connections: options.connections })
      if (profiled) await each.process.ask('stopProfile', join(results, `${each.letter}.cpuprofile`))
      if (round > 0) each.samples.push(sample)
    }
  }
  const rows = started.map(rowOf)
  for (const [i, { letter, process }] of started.entries()) {
    if (letter === 'b' || letter === 'c') rows[i]!.batch = await process.ask<number>('batchSize')
  }
  return rows
}

async function measure(
  { process, url, path, size }: Case & { process: Child; url: string },
  loader: Child,
  load: { ms: number; connections: number },
): Promise<Sample> {
  const before = await process.ask<number>('cpu')
  const done = path
    ? await loader.ask<Loaded>('load', { ...load, url, path, size, token: TOKEN } satisfies Load)
    : await process.ask<{ calls: number; ms: number; p50?: number; p99?: number }>('write', load)
  const cpu = (await process.ask<number>('cpu')) - before
  const leases = done.calls * size
  return {
    leasesPerSecond: (leases * 1000) / done.ms,
    cpuMicrosPerLease: cpu / leases,
    p50: done.p50,
    p99: done.p99,
  }
}

function rowOf({ letter, title, samples }: Case & { samples: Sample[] }): Row {
  const of = (value: (sample: Sample) => number | undefined) =>
    median(samples.map((sample) => value(sample) ?? Number.NaN))
  return {
    ...{ letter, title, perSecond: of((s) => s.leasesPerSecond), cpuMicros: of((s) => s.cpuMicrosPerLease) },
    ...{ p50: of((s) => s.p50), p99: of((s) => s.p99), samples: samples.map((s) => Math.round(s.leasesPerSecond)) },
  }
}
