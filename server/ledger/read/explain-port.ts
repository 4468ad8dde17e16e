import { presentExclusion } from '../../domain/decide/exclusions.ts'
import type { ClaimTransport } from '../../domain/lease.ts'
import { explainPort as explain } from '../../domain/policy/explain.ts'
import type { ExplainRequest } from '../../domain/requests.ts'
import type { Explanation } from '../../domain/wire.ts'
import type { PrismaClient } from '../generated/client.ts'
import type { Dialect, ReadTx } from './dialect.ts'
import { findExclusions, isInSpace } from './find-exclusions.ts'
import { requireController } from './require-controller.ts'
import { type Moment, snapshot } from './snapshot.ts'
import { mapOf, readUse, UNUSED } from './space-use.ts'

/** What table and site say of a number. With a controller `nearest` are numbers that are free there. CONTROLLER_NOT_FOUND. */
export function explainPort(db: PrismaClient, request: ExplainRequest, clock: number): Promise<Explanation> {
  return snapshot(db, clock, async (tx, moment, dialect) => {
    if (request.controller !== undefined) await requireController(tx, request.controller)
    return explainIn(tx, request, moment, dialect)
  })
}

/** The same inside a snapshot that is open. Without a transport a number must be free in both spaces to be near. */
export async function explainIn(
  tx: ReadTx,
  { port, controller, transport }: ExplainRequest,
  { now }: Moment,
  dialect: Dialect,
): Promise<Explanation> {
  const spaces: ClaimTransport[] = transport ? [transport] : ['tcp', 'udp']
  const standing = await findExclusions(tx, controller ?? null)
  const here = standing.filter((exclusion) => spaces.some((space) => isInSpace(exclusion, space)))
  const exclusions = here.filter(({ first, last }) => first <= port && port <= last).map(presentExclusion)
  if (controller === undefined) return { ...explain(port), exclusions }
  const use = (await readUse(tx, dialect, now, [controller])).get(controller) ?? UNUSED
  const maps = spaces.map((space) => mapOf(use, space, standing))
  return { ...explain(port, { isFree: (p) => maps.every((map) => map.isFree(p)) }), exclusions }
}
