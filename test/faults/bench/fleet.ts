import { setTimeout as sleep } from 'node:timers/promises'
import { type Line, openLine } from '../../support/line.ts'
import { type ServerProcess, startServer } from '../../support/process.ts'
import type { Jump, Life } from './history.ts'
import { openPlace, type Place } from './place.ts'
import { type BenchOptions, DEFAULTS } from './settings.ts'

/** How long a server may take to start again after a fault is over. */
const START_MS = 60_000

/** One server of the run: its process comes and goes, its lines stay. */
export interface Member {
  readonly index: number
  /** Between callers and the server. */
  readonly front: Line
  /** Between the server and the database; null: a file. */
  readonly back: Line | null
  process: ServerProcess | null
  /** How far its wall clock is ahead, in milliseconds. */
  skewMs: number
  /** A fault is being done to it: no other one is. */
  busy: boolean
}

/** The servers of a run and their database. */
export interface Fleet extends AsyncDisposable {
  readonly place: Place
  readonly members: readonly Member[]
  readonly lives: Life[]
  readonly jumps: Jump[]
  /** What servers printed that have gone since. */
  readonly logs: string[]
  /** How far the clock of the host is ahead, on SQLite, when it is not behind for a moment. */
  hostAheadMs: number
  /** A fault is being done to all of them, or to the database. */
  busy: boolean
  /** The disk is full. */
  full: boolean
  /** SIGKILL; resolves when it has gone. */
  kill(member: Member): Promise<void>
  /** Starts it again, as often as it takes while the database is away. */
  start(member: Member): Promise<void>
  skew(member: Member, ms: number): Promise<void>
}

export async function openFleet(options: BenchOptions): Promise<Fleet> {
  const place = await openPlace(options)
  const members = await Promise.all(
    Array.from({ length: options.servers }, async (_, index): Promise<Member> => {
      const back = place.port === null ? null : await openLine(place.port)
      return { index, front: await openLine(null), back, process: null, skewMs: 0, busy: false }
    }),
  )
  const fleet: Fleet = {
    place,
    members,
    lives: [],
    jumps: [],
    logs: [],
    hostAheadMs: 0,
    busy: false,
    full: false,
    async kill(member) {
      member.front.target = null
      if (member.process) fleet.logs.push(member.process.log())
      await member.process?.kill()
      member.process = null
    },
    async start(member) {
      fleet.lives.push({ server: member.index, startedAt: performance.now() })
      member.process = await startAgain(() => startServer(serverOptions(options, place, member)))
      member.front.target = Number(new URL(member.process.url).port)
    },
    async skew(member, ms) {
      member.skewMs = ms
      await member.process?.command({ do: 'skew', ms })
    },
    async [Symbol.asyncDispose]() {
      for (const { process, front, back } of members) {
        await process?.kill()
        await front[Symbol.asyncDispose]()
        await back?.[Symbol.asyncDispose]()
      }
      await place[Symbol.asyncDispose]()
    },
  }
  return fleet
}

/** What every server of a run is set to. */
export function serverOptions(options: BenchOptions, place: Place, { back, skewMs }: Pick<Member, 'back' | 'skewMs'>) {
  const databaseUrl = place.urlBy(back?.port)
  const clock = place.clockFile === null ? { skewMs } : { clockFile: place.clockFile }
  const preload = options.preload ? { preload: options.preload } : {}
  return { databaseUrl, ...clock, defaults: DEFAULTS, sweepEveryMs: 100, ...preload }
}

async function startAgain(start: () => Promise<ServerProcess>): Promise<ServerProcess> {
  const deadline = performance.now() + START_MS
  for (;;) {
    try {
      return await start()
    } catch (error) {
      if (performance.now() > deadline) throw error
      await sleep(300)
    }
  }
}
