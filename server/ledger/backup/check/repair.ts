import type { Head } from '../../../domain/records.ts'
import { append, readStanding } from '../head.ts'
import type { Words } from '../mark.ts'
import { BackupError } from '../problem.ts'
import type { Session } from '../session.ts'
import type { Repair } from './findings.ts'

export interface Repaired {
  /** How many of each were put right. */
  claimsAdded: number
  claimsRemoved: number
  teams: number
  controllers: number
}

/**
 * Puts right what follows from the rest of the ledger, each looked at once more under the writers' turn; in doubt nothing is
 * done. A claim goes only when its lease ended by an event. Leaves an event, by which running servers load anew.
 */
export async function repair(
  session: Session,
  head: Head,
  repairs: readonly Repair[],
  { reason, now }: Words,
): Promise<Repaired> {
  // An event after the seal would open the ledger again, while it lives in another database.
  if ((await readStanding(session)).sealed)
    throw new BackupError(
      `The ledger in ${session.name} was sealed to be moved, and nothing is changed here any more. Repair it where it lives now.`,
    )
  const done = { claimsAdded: 0, claimsRemoved: 0, teams: 0, controllers: 0 }
  for (const each of repairs) {
    if (each.kind === 'used-ports') done.teams += await session.run(USED_PORTS, [each.name, each.name])
    else if (each.kind === 'open-leases') done.controllers += await session.run(OPEN_LEASES, [each.name, each.name])
    else if (each.kind === 'claim-missing') done.claimsAdded += await addClaim(session, each)
    else done.claimsRemoved += await removeClaim(session, each)
  }
  if (Object.values(done).some((count) => count > 0))
    await append(session, head, { type: 'ledger.repaired', now, reason, before: {}, after: { ...done } })
  return done
}

const USED_PORTS = `UPDATE "Team" SET "usedPorts" = (SELECT coalesce(sum("count" * CASE "transport" WHEN 'both' THEN 2 ELSE 1 END), 0)
  FROM "Lease" WHERE "team" = ? AND "status" <> 'ended') WHERE "name" = ?`
const OPEN_LEASES = `UPDATE "Controller" SET "openLeases" = (SELECT count(*)
  FROM "Lease" WHERE "controller" = ? AND "status" <> 'ended') WHERE "name" = ?`

type ClaimRepair = Extract<Repair, { leaseId: string }>

/** Only where nobody has the number, and the lease is still there. */
function addClaim(session: Session, { controller, transport, port, leaseId }: ClaimRepair): Promise<number> {
  return session.run(
    `INSERT INTO "Claim" ("controller", "transport", "port", "leaseId")
     SELECT l."controller", s."space", CAST(? AS INTEGER), l."id" FROM "Lease" l, (SELECT CAST(? AS TEXT) AS "space") s
     WHERE l."id" = ? AND l."status" <> 'ended' AND l."controller" = ? ON CONFLICT DO NOTHING`,
    [port, transport, leaseId, controller],
  )
}

/** Only where both the row and the newest event say that the lease ended. */
function removeClaim(session: Session, { controller, transport, port, leaseId }: ClaimRepair): Promise<number> {
  return session.run(
    `DELETE FROM "Claim" WHERE "controller" = ? AND "transport" = ? AND "port" = ? AND "leaseId" = ?
     AND EXISTS (SELECT 1 FROM "Lease" l JOIN "Event" e ON e."revision" = l."revision"
       WHERE l."id" = "Claim"."leaseId" AND l."status" = 'ended' AND e."leaseId" = l."id" AND e."type" = 'lease.ended')`,
    [controller, transport, port, leaseId],
  )
}
