import { iso } from '../../domain/dates.ts'
import { presentFinding } from '../../domain/decide/findings.ts'
import type { ClaimTransport } from '../../domain/lease.ts'
import { whyNotLeasable } from '../../domain/policy/why.ts'
import type { FindingListRequest } from '../../domain/requests.ts'
import type { FindingListAnswer, ListedFinding } from '../../domain/wire.ts'
import type { PrismaClient } from '../generated/client.ts'
import type { ReadTx } from './dialect.ts'
import { requireController } from './require-controller.ts'
import { toFindingRecord } from './site-rows.ts'
import { snapshot } from './snapshot.ts'

/** Findings that stand, by controller and number; with `cleared` those that were. CONTROLLER_NOT_FOUND. */
export function listFindings(db: PrismaClient, request: FindingListRequest, clock: number): Promise<FindingListAnswer> {
  return snapshot(db, clock, async (tx, { revision, now }) => {
    if (request.controller !== undefined) await requireController(tx, request.controller)
    return { findings: await findingsOn(tx, request), revision, now: iso(now) }
  })
}

/** The same inside a snapshot that is open. */
export async function findingsOn(
  tx: ReadTx,
  { controller, cleared, port }: FindingListRequest & { port?: number },
): Promise<ListedFinding[]> {
  const rows = await tx.finding.findMany({
    where: {
      ...(controller === undefined ? {} : { controller }),
      ...(port === undefined ? {} : { port }),
      ...(cleared ? {} : { clearedAt: null }),
    },
    orderBy: [{ controller: 'asc' }, { port: 'asc' }, { transport: 'asc' }],
  })
  return rows.map((row) => ({ ...presentFinding(toFindingRecord(row)), reason: whyNotLeasable(row.port).reason }))
}

/** Standing findings of a controller in each number space. */
export type FindingCounts = Readonly<Record<ClaimTransport, number>>

export const NO_FINDINGS: FindingCounts = { tcp: 0, udp: 0 }

/** By controller; those without findings are not in it. `names` null: of all. */
export async function countFindings(tx: ReadTx, names: readonly string[] | null): Promise<Map<string, FindingCounts>> {
  const groups = await tx.finding.groupBy({
    by: ['controller', 'transport'],
    where: { clearedAt: null, ...(names === null ? {} : { controller: { in: [...names] } }) },
    _count: { _all: true },
  })
  const counts = new Map<string, FindingCounts>()
  for (const { controller, transport, _count } of groups)
    counts.set(controller, { ...(counts.get(controller) ?? NO_FINDINGS), [transport]: _count._all })
  return counts
}
