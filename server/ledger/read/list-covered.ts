import type { ClaimTransport } from '../../domain/lease.ts'
import { presentLease } from '../../domain/present.ts'
import type { Lease } from '../../domain/wire.ts'
import type { PrismaClient } from '../generated/client.ts'
import { toLeaseRecord } from '../rows.ts'
import { snapshot } from './snapshot.ts'
import { surroundingsFor } from './surroundings.ts'

export interface CoveredRequest {
  /** Null: on all controllers. */
  controller: string | null
  spaces: readonly ClaimTransport[]
  first: number
  last: number
  limit: number
}

/** The longest lease has so many consecutive ports: one that begins further below cannot reach `first`. */
const MAX_COUNT = 64

/** Leases, held or quarantined, that have any number of a range; by controller and number. */
export function listCovered(
  db: PrismaClient,
  { controller, spaces, first, last, limit }: CoveredRequest,
  clock: number,
): Promise<Lease[]> {
  return snapshot(db, clock, async (tx, { now }) => {
    const rows = await tx.lease.findMany({
      where: {
        ...(controller === null ? {} : { controller }),
        status: { in: ['held', 'quarantined'] },
        transport: { in: [...spaces, 'both'] },
        port: { gte: first - MAX_COUNT + 1, lte: last },
      },
      orderBy: [{ controller: 'asc' }, { port: 'asc' }],
    })
    const covered = rows.map(toLeaseRecord).filter((lease) => lease.port + lease.count - 1 >= first)
    const shown = covered.slice(0, limit)
    const around = await surroundingsFor(tx, shown)
    return shown.map((lease) => presentLease(lease, around(lease), now))
  })
}
