import { setTimeout as sleep } from 'node:timers/promises'
import { Random } from '../../support/random.ts'
import { type Crowd, runClient } from './clients.ts'
import { complaintsIn, drain, type Examined, examine } from './examine.ts'
import { type Fleet, openFleet } from './fleet.ts'
import type { Fault, History } from './history.ts'
import { torment } from './nemesis/schedule.ts'
import { type BenchOptions, TEAMS } from './settings.ts'
import { ADMIN, furnish } from './site.ts'

/** How long clients go on after the last fault. */
const RECOVERY_MS = 1500

/** A whole run as it was: what a checker reads. */
export interface RunResult {
  readonly history: History
  readonly examined: Examined
  /** Everything that servers printed. */
  readonly log: string
}

/** Servers, clients and faults for so many seconds; then the faults end, all comes to rest, and everything is read. */
export async function runBench(options: BenchOptions, say: (line: string) => void = () => {}): Promise<RunResult> {
  const random = new Random(options.seed)
  await using fleet = await openFleet(options)
  const [first, ...others] = fleet.members
  if (first) await fleet.start(first)
  if (!first?.process) throw new Error('There is no server.')
  const tokens = await furnish(first.process)
  await Promise.all(others.map((member) => fleet.start(member)))
  const crowd: Crowd = { urls: urlsOf(fleet), entries: [], leases: [], adminToken: ADMIN, stopped: false }
  const faults: Fault[] = []
  const wallOffset = Date.now() - performance.now()
  const clients = startClients(crowd, options.clients, tokens, random)
  const end = performance.now() + options.seconds * 1000
  const over = () => performance.now() >= end && crowd.entries.length >= (options.atLeast ?? 0)
  const kinds = options.nemeses
  await Promise.all([
    torment(fleet, { kinds, random: new Random(random.below(2 ** 32)), faults, rest: 1500 }, over),
    torment(fleet, { kinds, random: new Random(random.below(2 ** 32)), faults, rest: 6000 }, over),
    tell(crowd, faults, over, say),
  ])
  await sleep(RECOVERY_MS)
  crowd.stopped = true
  await Promise.all(clients)
  const late = await drain(fleet)
  const seen = await examine(fleet, options)
  for (const member of fleet.members) await fleet.kill(member)
  const { lives, jumps, logs } = fleet
  const examined = { ...seen, late, complaints: complaintsIn(logs.join('')) }
  const history: History = { database: options.database, wallOffset, entries: crowd.entries, faults, lives, jumps }
  return { history, examined, log: logs.join('') }
}

function urlsOf({ members }: Fleet): string[] {
  return members.map(({ front }) => `http://127.0.0.1:${front.port}`)
}

function startClients(crowd: Crowd, count: number, tokens: ReadonlyMap<string, string>, random: Random) {
  return Array.from({ length: count }, (_, n) => {
    const { name: team } = TEAMS[n % TEAMS.length]!
    const token = tokens.get(team) ?? ''
    return runClient(crowd, { name: `c${n}`, team, token, random: new Random(random.below(2 ** 32)) })
  })
}

async function tell(crowd: Crowd, faults: readonly Fault[], over: () => boolean, say: (line: string) => void) {
  let told = 0
  while (!over()) {
    await sleep(500)
    for (; told < faults.length; told++) {
      const { kind, servers, text } = faults[told]!
      const whom = servers.length > 0 ? ` server ${servers.join(' and ')}:` : ''
      say(`${kind}:${whom} ${text} (${crowd.entries.length} requests so far)`)
    }
  }
}
