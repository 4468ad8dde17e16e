import { iso, isoOrNull } from '../../domain/dates.ts'
import { type LeaseRecord, spacesOf } from '../../domain/lease.ts'
import { presentLease } from '../../domain/present.ts'
import type { WhoisRequest } from '../../domain/requests.ts'
import type { WhoisAnswer } from '../../domain/wire.ts'
import { Prisma, type PrismaClient } from '../generated/client.ts'
import { type LeaseRow, toLeaseRecord } from '../rows.ts'
import type { ReadTx } from './dialect.ts'
import { explainIn } from './explain-port.ts'
import { type Holding, holdingsOf, versionAt } from './holdings.ts'
import { covers } from './list-filter.ts'
import { findingsOn } from './list-findings.ts'
import type { EventRow } from './present-event.ts'
import { requireController } from './require-controller.ts'
import { snapshot } from './snapshot.ts'
import { surroundingsFor } from './surroundings.ts'

/** The instants asked about, both ends included, in milliseconds. */
interface Span {
  from: number
  to: number
}

/**
 * Who has the number, or had it at an instant or in a span: each holder with its time, oldest first, tcp before udp. The
 * lease's fields are as they were at the instant, or at the end of the holder's time in the span; contact and addresses
 * are today's. CONTROLLER_NOT_FOUND.
 */
export function whois(db: PrismaClient, request: WhoisRequest, clock: number): Promise<WhoisAnswer> {
  return snapshot(db, clock, async (tx, moment, dialect) => {
    const { revision, now } = moment
    const { addresses } = await requireController(tx, request.controller)
    const span = spanOf(request, now)
    const found = (await readHoldings(tx, request, span)).map((holding) => {
      const at = Math.min(span.to, (holding.until ?? Number.MAX_SAFE_INTEGER) - 1)
      return { holding, at, lease: versionAt(holding, at) }
    })
    const surroundings = await surroundingsFor(
      tx,
      found.map(({ lease }) => lease),
    )
    const claims = found.flatMap(({ holding, at, lease }) =>
      spacesOf(lease.transport)
        .filter((space) => request.transport === undefined || request.transport === space)
        .map((transport) => ({
          transport,
          lease: presentLease(lease, { ...surroundings(lease), addresses }, at),
          from: iso(holding.from),
          until: isoOrNull(holding.until),
        })),
    )
    const findings = (await findingsOn(tx, { controller: request.controller, port: request.port })).filter(
      ({ transport }) => request.transport === undefined || request.transport === transport,
    )
    return { claims, findings, policy: await explainIn(tx, request, moment, dialect), revision, now: iso(now) }
  })
}

/** Nothing after ledger time is known: a later instant is the present. */
function spanOf({ at, from, to }: WhoisRequest, now: number): Span {
  if (at !== undefined) return { from: Math.min(at, now), to: Math.min(at, now) }
  if (from === undefined && to === undefined) return { from: now, to: now }
  return { from: Math.min(from ?? 0, now), to: Math.min(to ?? now, now) }
}

/** Holdings of the number that touch the span, in the order in which they began. */
async function readHoldings(tx: ReadTx, request: WhoisRequest, span: Span): Promise<Holding[]> {
  const leases = await readLeases(tx, request, span)
  const ids = leases.map(({ id }) => id)
  const events = await tx.event.findMany({ where: { leaseId: { in: ids } }, orderBy: { revision: 'asc' } })
  const byLease = new Map<string | null, EventRow[]>(ids.map((id) => [id, []]))
  for (const event of events) byLease.get(event.leaseId)?.push(event)
  return leases
    .flatMap((lease) => holdingsOf(lease, byLease.get(lease.id) ?? []))
    .filter(({ from, until }) => from <= span.to && (until === null || until > span.from))
    .sort((a, b) => a.from - b.from)
}

/** Leases over the number that began by the end of the span and were not over before it: a busy number's history is long. */
async function readLeases(
  tx: ReadTx,
  { controller, port, transport }: WhoisRequest,
  span: Span,
): Promise<LeaseRecord[]> {
  const space = transport === undefined ? Prisma.empty : Prisma.sql`AND l."transport" IN (${transport}, 'both')`
  const rows = await tx.$queryRaw<LeaseRow[]>(
    Prisma.sql`SELECT l.* FROM "Lease" AS l LEFT JOIN "Event" AS last ON last."revision" = l."revision"
      WHERE l."status" IN ('held', 'quarantined', 'ended') AND l."controller" = ${controller} AND ${covers(port)} ${space}
        AND (l."status" <> 'ended' OR last."at" > ${BigInt(span.from)})
        AND EXISTS (SELECT 1 FROM "Event" AS f WHERE f."leaseId" = l."id" AND f."at" <= ${BigInt(span.to)})
      ORDER BY l."transport", l."id"`,
  )
  return rows.map(toLeaseRecord)
}
