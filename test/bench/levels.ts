import type { RunningApp } from '../../server/app.ts'
import { acquire } from '../../server/domain/decide/acquire/acquire.ts'
import { acquireMany } from '../../server/domain/decide/acquire/acquire-many.ts'
import { register } from '../../server/domain/decide/controllers.ts'
import { release } from '../../server/domain/decide/release.ts'
import type { Verb } from '../../server/domain/decide/verb.ts'
import { BANDS } from '../../server/domain/policy/ranges.ts'
import type { Caller } from '../../server/ledger/job.ts'
import { answer } from './answer.ts'
import { type StartOptions, startApp } from './start-app.ts'

/**
 * (g) What an acquire costs on controllers that are more or less full: in the server's process, past HTTP, so that
 * nothing covers the difference up. All levels are in one database.
 */

const PER_LEVEL = 8
/** Requests to a batch: eight on each controller of a level. */
const BATCH = 64
const CALLER: Caller = { kind: 'environment', tokenHash: null, requestId: null, origin: null }

let running: RunningApp

function submit<Request, Value>(verb: Verb<Request, Value>, request: Request): Promise<Value> {
  return running.ledger.submit(verb, request, CALLER).then(({ value }) => value)
}

const nameOf = (level: number, i: number) => `full-${level}-${i}`

/** `levels`: permille of the numbers that the ledger hands out by itself. */
async function start({ levels, ...options }: StartOptions & { levels: number[] }): Promise<void> {
  running = await startApp({ ...options, quarantineSeconds: 0 })
  for (const level of levels) {
    for (let i = 0; i < PER_LEVEL; i++) {
      const name = nameOf(level, i)
      await submit(register, { name, title: '', site: '', addresses: [], system: 'linux' })
      await fill(name, level)
    }
  }
}

/** Claims all but what stays free; the holes lie scattered over all bands, the same for each level's controllers. */
async function fill(controller: string, level: number): Promise<void> {
  const numbers = BANDS.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, i) => first + i))
  const claimed = Math.round((numbers.length * level) / 1000)
  const runs = runsOf(shuffled(numbers).slice(0, claimed))
  for (let i = 0; i < runs.length; i += 1000) {
    const requests = runs.slice(i, i + 1000).map(({ first, count }) => ({
      ...{ controller, chart: `Fill/${first}`, handle: '', transport: 'tcp' as const, port: first, count },
      ...{ purpose: 'Fills the controller', labels: {} },
    }))
    await submit(acquireMany, { requests, samePort: false })
  }
}

/** Consecutive numbers put together, up to 64. */
function runsOf(numbers: number[]): { first: number; count: number }[] {
  const runs: { first: number; count: number }[] = []
  for (const port of numbers.sort((a, b) => a - b)) {
    const last = runs.at(-1)
    if (last && last.first + last.count === port && last.count < 64) last.count++
    else runs.push({ first: port, count: 1 })
  }
  return runs
}

/** Fisher and Yates, with numbers of its own: the same in each run. */
function shuffled(values: number[]): number[] {
  let state = 1
  for (let i = values.length - 1; i > 0; i--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    const other = state % (i + 1)
    const [a, b] = [values[i]!, values[other]!]
    values[i] = b
    values[other] = a
  }
  return values
}

let round = 0

/** One batch of acquires at a level. Returns its milliseconds; the releases that follow are not counted. */
async function acquireAt({ level }: { level: number }): Promise<number> {
  round++
  const begun = performance.now()
  const grants = await Promise.all(
    Array.from({ length: BATCH }, (_, i) =>
      submit(acquire, {
        ...{ controller: nameOf(level, i % PER_LEVEL), chart: `Round/${round}/${i}`, handle: '', count: 1 },
        ...{ transport: 'tcp' as const, purpose: 'Measures a level', labels: { stage: 'prod' } },
      }),
    ),
  )
  const ms = performance.now() - begun
  await Promise.all(grants.map(({ lease }) => submit(release, { id: lease.id, epoch: lease.epoch })))
  return ms
}

answer({ start, acquireAt, batch: () => BATCH, close: () => running.close() })
