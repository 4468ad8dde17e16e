import { spacesOf } from '../../domain/lease.ts'
import type { Exclusion, Lease } from '../../domain/wire.ts'
import { clockOf, type ServiceContext } from '../context.ts'

/** At most so many leases are listed: an exclusion on all controllers may cover every lease there is. */
const MAX_LISTED = 1000

/** Leases that stand on excluded numbers. They stay; nothing new is granted there. */
export async function coveredLeases(ctx: ServiceContext, exclusion: Exclusion): Promise<Lease[]> {
  const { controller, transport, first, last } = exclusion
  return ctx.app.reads.listCovered(
    { controller, spaces: spacesOf(transport), first, last, limit: MAX_LISTED },
    clockOf(ctx),
  )
}
