import type { Lease } from '../../server/domain/wire.ts'
import type { InputOf } from '../procedures.ts'
import type { Wanted } from './expand.ts'
import { keysOf } from './key.ts'

export type ManifestRequest = InputOf<'lease', 'acquireMany'>['requests'][number]

/** Leases that get a new name: for each one that is wanted, the lease that is it under its former name. */
export type Renames = ReadonlyMap<Wanted, Lease>

/**
 * Finds the leases to rename: held by the team that wants them, under the former name, while nobody holds the new one.
 * `leases` are all that are held under either name; `team` is the caller's own.
 */
export function renamesOf(wanted: readonly Wanted[], leases: readonly Lease[], team: string): Renames {
  const held = new Map(leases.filter(isHeld).flatMap((lease) => keysOf(lease).map((key) => [key, lease] as const)))
  const renames = new Map<Wanted, Lease>()
  for (const each of wanted) {
    if (!each.formerly || keysOf(each).some((key) => held.has(key))) continue
    const lease = keysOf({ ...each, ...each.formerly }).flatMap((key) => held.get(key) ?? [])[0]
    if (lease?.team === (each.team ?? team)) renames.set(each, lease)
  }
  return renames
}

/** Whether somebody has the lease, be its TTL over or not. */
export function isHeld({ state }: Pick<Lease, 'state'>): boolean {
  return state === 'active' || state === 'expired'
}

/** What is asked of the ledger, in the order of what is wanted. A lease that is not renamed yet is asked for as it is called. */
export function requestsOf(name: string, wanted: readonly Wanted[], renames: Renames = new Map()): ManifestRequest[] {
  return wanted.map((each) => {
    const { controller, transport, count, port, prefer, group, purpose, ttlSeconds, reviewBy, labels, ticket, team } =
      each
    const { chart, handle } = renames.get(each) ?? each
    return {
      controller,
      chart,
      handle,
      transport,
      count,
      port,
      prefer,
      group,
      purpose,
      ttlSeconds,
      reviewBy,
      labels: labels && { ...labels },
      ticket,
      team,
      manifest: name,
    }
  })
}
