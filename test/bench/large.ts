import { join } from 'node:path'
import { migrate } from '../../server/ledger/database/open.ts'
import { Child } from './child.ts'
import { Connection, call } from './http-client.ts'
import type { Options } from './options.ts'
import { median, type Row } from './report.ts'
import { SEED_NOW, seed } from './seed.ts'
import { TOKEN } from './settings.ts'
import { Things } from './things.ts'

/**
 * (h): a ledger of a million leases over a thousand controllers beside one of a thousand leases, which has as few
 * controllers and teams as it takes for each page to be full there too.
 */

const READS: readonly { name: string; path: string; input: Record<string, unknown> }[] = [
  { name: 'list', path: 'lease.list', input: {} },
  { name: 'list of one', path: 'lease.list', input: { limit: 1 } },
  { name: 'list by controller', path: 'lease.list', input: { controller: 'epic-line0003' } },
  { name: 'list by team', path: 'lease.list', input: { team: 'team-03' } },
  { name: 'whois', path: 'lease.whois', input: { controller: 'epic-line0003', port: 61_003 } },
]

interface Ledger {
  size: 'small' | 'large'
  server: Child
  url: string
  times: number[][]
}

export async function large(options: Options, folder: string): Promise<Row[]> {
  await using things = new Things()
  const rows: Row[] = []
  const ledgers: Ledger[] = []
  const sizes = [
    { size: 'small', leases: 1000, controllers: 5, teams: 5 },
    { size: 'large', leases: options.leases, controllers: options.leases / 1000, teams: 20 },
  ] as const
  for (const { size, leases, controllers, teams } of sizes) {
    const file = join(folder, `h-${size}.db`)
    await migrate(`file:${file}`)
    seed(file, { leases, controllers, teams })
    const { server, url, ms, rss } = await firstLease(file)
    things.use(server)
    ledgers.push({ size, server, url, times: READS.map(() => []) })
    if (size === 'large') {
      const title = `start to first lease, ${leases.toLocaleString('en')} leases`
      rows.push({ letter: 'h first', title, perSecond: Number.NaN, cpuMicros: Number.NaN, p50: ms, rss })
    }
  }
  await read(ledgers)
  for (const { size, times, server } of ledgers) {
    const rss = (await server.ask<number>('rss')) / 1e6
    for (const [i, { name }] of READS.entries()) {
      const title = `${name}, ${sizes.find((each) => each.size === size)!.leases.toLocaleString('en')} leases`
      const none = Number.NaN
      rows.push({ letter: `h ${size} ${name}`, title, perSecond: none, cpuMicros: none, p50: median(times[i]!), rss })
    }
  }
  return rows
}

/** From the start of the process to the first answered acquire. */
async function firstLease(file: string) {
  const begun = performance.now()
  const server = await Child.start('serve.ts')
  const url = await server.ask<string>('start', { databaseUrl: `file:${file}`, clock: SEED_NOW })
  const line = new Connection(url)
  const request = { controller: 'epic-line0003', chart: 'First/Lease', purpose: 'The first lease after the start' }
  await call(line, 'lease.acquire', request, TOKEN)
  const ms = performance.now() - begun
  line.close()
  return { server, url, ms, rss: (await server.ask<number>('rss')) / 1e6 }
}

/** One call after the other, both ledgers in turn. */
async function read(ledgers: readonly Ledger[]): Promise<void> {
  const rounds = 60
  // Not those of the start: the server has closed them while the other ledger was filled.
  const lines = ledgers.map(({ url, times }) => ({ line: new Connection(url), times }))
  for (let round = -10; round < rounds; round++) {
    for (const [i, { path, input }] of READS.entries()) {
      for (const { line, times } of lines) {
        const begun = performance.now()
        await call(line, path, input, TOKEN)
        if (round >= 0) times[i]!.push(performance.now() - begun)
      }
    }
  }
  for (const { line } of lines) line.close()
}
