import { setTimeout as sleep } from 'node:timers/promises'
import { type ServerProcess, startServer } from '../../support/process.ts'
import { must } from '../../support/site.ts'
import { type Tables, tablesOf } from './check/tables.ts'
import { type Fleet, serverOptions } from './fleet.ts'
import type { Run } from './history.ts'
import { type BenchOptions, CONTROLLERS } from './settings.ts'

/** What ends by itself does so within seconds: nobody waits longer while nothing more ends. */
const DRAIN_MS = 20_000
const SPACES = ['tcp', 'udp'] as const

/** What a server remembers and reads of one number space, when all is at rest. */
export interface SpaceSeen {
  readonly controller: string
  readonly transport: 'tcp' | 'udp'
  readonly runs: readonly Run[]
  /** Numbers that a plan would grant if they were asked for. */
  readonly grantable: readonly number[]
  /** The number that an automatic grant would get; null: none. */
  readonly next: number | null
}

export interface ServerSeen {
  readonly name: string
  /** What it did not answer though all was well: a sentence; null: it answered everything. */
  readonly failed: string | null
  readonly spaces: readonly SpaceSeen[]
}

/** The database, and what every server and a new one say of it. */
export interface Examined {
  readonly tables: Tables
  readonly servers: readonly ServerSeen[]
  /** Leases whose time is over and that nobody has ended: sentences. */
  readonly late: readonly string[]
  /** What servers have printed about bugs of their own: sentences. */
  readonly complaints: readonly string[]
}

/** Waits until nothing is left that time will change. Returns what is late. */
export async function drain(fleet: Fleet): Promise<string[]> {
  let fewest = Number.POSITIVE_INFINITY
  let deadline = 0
  for (;;) {
    const left = await leftToEnd(fleet.members[0]?.process ?? null)
    if (left.length < fewest) deadline = performance.now() + DRAIN_MS
    fewest = Math.min(fewest, left.length)
    if (left.length === 0 || performance.now() > deadline) return left
    await sleep(300)
  }
}

async function leftToEnd(server: ServerProcess | null): Promise<string[]> {
  if (!server) return ['there is no server any more']
  try {
    const state = ['active', 'expired', 'quarantined']
    const { leases } = await must(server.call('lease.list', { state, limit: 1000 }))
    return (leases as { id: string; state: string; expiresAt: string | null }[])
      .filter((lease) => lease.state === 'quarantined' || lease.expiresAt !== null)
      .map((lease) => `late: ${lease.id} is still ${lease.state}, long after everything was well again`)
  } catch (error) {
    return [`late: the first server does not answer when all is well again: ${String(error)}`]
  }
}

/** Asks each server, and one more that is started now, and reads the database. */
export async function examine(fleet: Fleet, options: BenchOptions): Promise<Pick<Examined, 'tables' | 'servers'>> {
  const { place, members } = fleet
  await using fresh = await startServer(serverOptions(options, place, { back: null, skewMs: 0 }))
  const servers: ServerSeen[] = []
  for (const { process, index } of members) if (process) servers.push(await see(process, `server ${index}`))
  servers.push(await see(fresh, 'a new server'))
  return { tables: await tablesOf(place.urlBy()), servers }
}

async function see(server: ServerProcess, name: string): Promise<ServerSeen> {
  const spaces: SpaceSeen[] = []
  try {
    for (const { name: controller, free } of CONTROLLERS) {
      for (const transport of SPACES) spaces.push(await seeSpace(server, { controller, transport, free }))
    }
    return { name, failed: null, spaces }
  } catch (error) {
    return { name, failed: `bug: ${name}, at rest, does not answer: ${String(error)}`, spaces }
  }
}

async function seeSpace(server: ServerProcess, at: Pick<SpaceSeen, 'controller' | 'transport'> & { free: number }) {
  const { controller, transport, free } = at
  const { runs } = await must(server.call('controller.map', { controller, transport }))
  const common = { controller, transport, purpose: 'examined' }
  const ports = Array.from({ length: free }, (_, n) => 65_536 - free + n)
  const requests = ports.map((port) => ({ ...common, chart: `Examined ${port}`, port }))
  const exact = await must(server.call('lease.plan', { requests }))
  const any = await must(server.call('lease.plan', { requests: [{ ...common, chart: 'Examined' }] }))
  const grantable = (exact.leases as { index: number }[]).map(({ index }) => ports[index]!)
  return { controller, transport, runs, grantable, next: any.leases[0]?.lease.port ?? null }
}

/** Lines of which a server says itself that they must not be. That the database is away is none of them. */
export function complaintsIn(log: string): string[] {
  const lines = log
    .split('\n')
    .filter((line) => /a bug in the server|what the ledger decided|ledger is damaged/.test(line))
  return lines.map((line) => `bug: a server printed ${line.slice(0, 600)}`)
}
