import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { checkLedger } from '../../support/check-ledger.ts'
import { type ServerProcess, startServer } from '../../support/process.ts'
import { openRows } from '../../support/rows.ts'
import { must } from '../../support/site.ts'
import type { Scenario, Write } from './scenarios.ts'

const KILLER = fileURLToPath(new URL('killer.ts', import.meta.url))
/** A commit of these writes has fewer points by far. */
const MAX_POINTS = 60

/** Where the kills fell, as the killed processes told, and how many left the write done. */
export interface Killed {
  readonly points: string[]
  committed: number
}

/**
 * Kills a server at the first point of a scenario's commit, the next one at the second, and so on, until one survives.
 * After each kill the ledger is sound, the write is there wholly or not at all, and running it again makes it once.
 * `newDatabase` gives the address of an empty one; `settled` waits until the database knows that the server is gone.
 */
export async function killAtEachPoint(
  newDatabase: () => Promise<string>,
  scenario: Scenario,
  settled: (databaseUrl: string) => Promise<void> = async () => {},
): Promise<Killed> {
  const killed: Killed = { points: [], committed: 0 }
  let databaseUrl = await newDatabase()
  let server = await start(databaseUrl, scenario)
  try {
    for (let point = 1; point <= MAX_POINTS; point++) {
      const attempt = await killAt(point, { databaseUrl, scenario, settled }, server)
      if (attempt === null) return killed
      killed.points.push(attempt.where)
      server = await start(databaseUrl, scenario)
      await runAgain(attempt, server)
      if (attempt.committed) killed.committed++
      if (!scenario.alone) continue
      await server.kill()
      databaseUrl = await newDatabase()
      server = await start(databaseUrl, scenario)
    }
  } finally {
    await server.kill()
  }
  throw new Error(`more than ${MAX_POINTS} points: is the killer armed at all?`)
}

/** A write whose answer was lost with its server. */
interface Lost {
  databaseUrl: string
  scenario: Scenario
  write: Write
  /** Events before the write. */
  before: number
  where: string
  committed: boolean
}

/** Null: the write has fewer points than that, and was answered. */
async function killAt(
  point: number,
  { databaseUrl, scenario, settled }: Pick<Lost, 'databaseUrl' | 'scenario'> & { settled(url: string): Promise<void> },
  server: ServerProcess,
): Promise<Lost | null> {
  for (const name of ['line1', 'line2']) await must(server.call('controller.register', { name }))
  const write = await scenario.prepare(server, point)
  const before = (await eventsAfter(databaseUrl, 0)).length
  await server.command({ do: 'arm', point })
  const answered = await write.send(server).catch(lineBroke)
  if (answered) {
    expect(write.wrong?.(answered as never, false) ?? null, 'nobody was killed').toBeNull()
    expect(await eventsAfter(databaseUrl, before)).toEqual(scenario.events)
    return null
  }
  expect(await server.ended).toEqual({ code: null, signal: 'SIGKILL' })
  const where = /^killed (.*)$/m.exec(server.log())?.[1] ?? 'nobody knows where'
  await settled(databaseUrl)
  expect(await checkLedger(databaseUrl), where).toEqual([])
  const written = await eventsAfter(databaseUrl, before)
  // A renewal writes no event: then the point alone says it.
  const committed = scenario.events.length > 0 ? written.length > 0 : where === 'after COMMIT'
  if (where.startsWith('before') || where.startsWith('after')) expect(committed, where).toBe(where === 'after COMMIT')
  if (committed) expect(written, where).toEqual(scenario.events)
  return { databaseUrl, scenario, write, before, where, committed }
}

async function runAgain(lost: Lost, server: ServerProcess): Promise<void> {
  const { databaseUrl, scenario, write, before, where, committed } = lost
  const again = await write.send(server)
  expect(write.wrong?.(again as never, committed) ?? null, where).toBeNull()
  expect(await eventsAfter(databaseUrl, before), where).toEqual(scenario.events)
  expect(await checkLedger(databaseUrl), where).toEqual([])
}

function start(databaseUrl: string, { sweepEveryMs = 0 }: Scenario): Promise<ServerProcess> {
  return startServer({ databaseUrl, sweepEveryMs, preload: [KILLER], defaults: { graceSeconds: 0 } })
}

/** fetch says TypeError when the line breaks. */
function lineBroke(error: unknown): null {
  if (error instanceof TypeError) return null
  throw error
}

async function eventsAfter(databaseUrl: string, revision: number): Promise<string[]> {
  await using db = await openRows(databaseUrl)
  const rows = await db.rows<{ type: string }>('SELECT "type" FROM "Event" WHERE "revision" > ? ORDER BY "revision"', [
    revision,
  ])
  return rows.map(({ type }) => type)
}
