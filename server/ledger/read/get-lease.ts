import { iso } from '../../domain/dates.ts'
import { presentLease } from '../../domain/present.ts'
import { leaseNotFound } from '../../domain/refusals.ts'
import type { LeaseAnswer } from '../../domain/wire.ts'
import type { PrismaClient } from '../generated/client.ts'
import { toLeaseRecord } from '../rows.ts'
import { snapshot } from './snapshot.ts'
import { surroundingsFor } from './surroundings.ts'

/** The lease, whatever became of it. LEASE_NOT_FOUND when there never was one with this id. */
export function getLease(db: PrismaClient, id: string, clock: number): Promise<LeaseAnswer> {
  return snapshot(db, clock, async (tx, { now }) => {
    const row = await tx.lease.findUnique({ where: { id } })
    if (!row) throw leaseNotFound(id)
    const lease = toLeaseRecord(row)
    return { lease: presentLease(lease, (await surroundingsFor(tx, [lease]))(lease), now), now: iso(now) }
  })
}
