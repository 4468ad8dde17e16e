import type { Wanted } from './expand.ts'
import { keysOf } from './key.ts'
import type { Lockfile } from './lockfile.ts'

/**
 * The same leases with the numbers that a lockfile has: on another ledger, charts that are compiled already keep theirs. A
 * number that the manifest itself names stays; a lease that the lockfile does not know, or knows with other consecutive
 * ports, stays as it is.
 */
export function pinned(wanted: readonly Wanted[], { leases }: Lockfile): Wanted[] {
  const known = new Map(leases.flatMap((lease) => keysOf(lease).map((key) => [key, lease] as const)))
  return wanted.map((each) => {
    const names = each.formerly ? [each, { ...each, ...each.formerly }] : [each]
    const found = names.flatMap(keysOf).flatMap((key) => known.get(key) ?? [])[0]
    const fits = found && found.count === each.count && found.transport === each.transport
    return fits ? { ...each, port: each.port ?? found.port, prefer: undefined } : each
  })
}
