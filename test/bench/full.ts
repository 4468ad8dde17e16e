import { join } from 'node:path'
import { Child } from './child.ts'
import type { Options } from './options.ts'
import { median, type Row } from './report.ts'

/** (g): an acquire at four levels, batch by batch in turn. */

const LEVELS = [0, 500, 990, 999]

export async function full(options: Options, folder: string): Promise<Row[]> {
  await using server = await Child.start('levels.ts')
  await server.ask('start', { databaseUrl: `file:${join(folder, 'g.db')}`, levels: LEVELS })
  const batch = await server.ask<number>('batch')
  const times = new Map(LEVELS.map((level) => [level, [] as number[]]))
  const end = performance.now() + options.seconds * 2000
  for (let round = 0; round < 20 || performance.now() < end; round++) {
    for (const level of LEVELS) {
      const ms = await server.ask<number>('acquireAt', { level })
      if (round >= 5) times.get(level)!.push(ms)
    }
  }
  return LEVELS.map((level) => {
    const ms = median(times.get(level)!)
    const title = `acquire on a controller ${level / 10} % full, batches of ${batch}`
    return { letter: `g${level / 10}`, title, perSecond: (batch * 1000) / ms, cpuMicros: Number.NaN, p50: ms }
  })
}
