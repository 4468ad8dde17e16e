import { iso } from '../../domain/dates.ts'
import type { LeaseRecord } from '../../domain/lease.ts'
import { presentLease } from '../../domain/present.ts'
import type { StaleReason, StaleRequest } from '../../domain/requests.ts'
import { STALE_REASONS, type StaleFacts, staleReasons } from '../../domain/stale.ts'
import type { StaleAnswer, StaleLease } from '../../domain/wire.ts'
import { Prisma, type PrismaClient } from '../generated/client.ts'
import { type LeaseRow, toLeaseRecord } from '../rows.ts'
import type { ReadTx } from './dialect.ts'
import { findExclusions } from './find-exclusions.ts'
import { readCursor, writeCursor } from './list-cursor.ts'
import { sortKeys } from './list-sort.ts'
import { bodyOf, type EventRow } from './present-event.ts'
import { snapshot } from './snapshot.ts'
import { staleCounts, stalePage } from './stale-statement.ts'
import { surroundingsFor } from './surroundings.ts'

type CountRow = Record<StaleReason | 'total', bigint | number>

/**
 * Leases that are held and that perhaps nobody stands behind, with every reason of each, by controller and number.
 * `counts` are by reason, over what the filters let through whatever reasons are asked for; a lease with two reasons
 * counts in both. INVALID_INPUT for a cursor of another list.
 */
export function listStale(db: PrismaClient, request: StaleRequest, clock: number): Promise<StaleAnswer> {
  const keys = sortKeys({ sort: 'port', order: 'asc' })
  const after = readCursor(request, null, keys)
  return snapshot(db, clock, async (tx, { revision, now }, dialect) => {
    const rows = await tx.$queryRaw<LeaseRow[]>(stalePage(request, now, keys, after))
    const records = rows.slice(0, request.limit).map(toLeaseRecord)
    const [counted] = await tx.$queryRaw<CountRow[]>(staleCounts(request, now, dialect))
    const last = records.at(-1)
    return {
      leases: await present(tx, records, now),
      counts: Object.fromEntries(STALE_REASONS.map((reason) => [reason, Number(counted?.[reason] ?? 0)])),
      nextCursor: rows.length > request.limit && last ? writeCursor(request, null, keys.values(last)) : null,
      total: Number(counted?.total ?? 0),
      revision,
      now: iso(now),
    }
  })
}

async function present(tx: ReadTx, records: readonly LeaseRecord[], now: number): Promise<StaleLease[]> {
  const surroundings = await surroundingsFor(tx, records)
  const facts = await factsFor(tx, records)
  return records.map((lease) => ({
    lease: presentLease(lease, surroundings(lease), now),
    reasons: staleReasons(lease, facts(lease), now).map((found) => ({ ...found, since: iso(found.since) })),
  }))
}

async function factsFor(tx: ReadTx, records: readonly LeaseRecord[]): Promise<(lease: LeaseRecord) => StaleFacts> {
  const names = [...new Set(records.map(({ controller }) => controller))]
  const retired = await tx.controller.findMany({ where: { name: { in: names }, retiredAt: { not: null } } })
  const retiredAt = new Map(retired.map((row) => [row.name, Number(row.retiredAt)]))
  const disabledAt = await readDisabled(
    tx,
    records.map(({ team }) => team),
  )
  const exclusions = await findExclusions(tx)
  return ({ team, controller }) => ({
    teamDisabledAt: disabledAt.get(team) ?? null,
    controllerRetiredAt: retiredAt.get(controller) ?? null,
    exclusions: exclusions.filter((each) => each.controller === null || each.controller === controller),
  })
}

/** Since when the disabled ones among these teams are: the log says it. */
async function readDisabled(tx: ReadTx, teams: readonly string[]): Promise<Map<string, number>> {
  const rows = await tx.team.findMany({ where: { name: { in: [...new Set(teams)] }, disabled: true } })
  const disabled = new Map(rows.map(({ name, createdAt }) => [name, Number(createdAt)]))
  if (disabled.size === 0) return disabled
  // What is about no lease is a small part of the log, and the index by lease leads to it.
  const events = await tx.$queryRaw<EventRow[]>(
    Prisma.sql`SELECT * FROM "Event" WHERE "leaseId" IS NULL AND "type" = 'team.updated'
      AND "team" IN (${Prisma.join([...disabled.keys()])}) ORDER BY "revision"`,
  )
  for (const event of events) {
    const { before, after } = bodyOf(event)
    if (before?.disabled !== true && after?.disabled === true) disabled.set(event.team ?? '', Number(event.at))
  }
  return disabled
}
