import type { EndedHow, LeaseEnding, LeaseOffer, LeaseRecord, Transport } from '../domain/lease.ts'
import type { PlanRecord } from '../domain/records.ts'
import type { Lease, Plan } from './generated/client.ts'

/** What a cell may come as: a Prisma row holds `bigint`, a raw or JSON row either kind of number, and 0 or 1 for a boolean. */
type Cell<T> = T extends bigint | number ? bigint | number : T extends boolean ? boolean | bigint | number : T

/** A row of the table `Lease`, read by the Prisma client or by a raw statement. */
export type LeaseRow = { [K in keyof Lease]: Cell<Lease[K]> }

/** The row as the domain knows it. Instants, epochs and revisions are below 2^53, so no digit is lost. */
export function toLeaseRecord(row: LeaseRow): LeaseRecord {
  return {
    id: row.id,
    controller: row.controller,
    transport: row.transport as Transport,
    port: Number(row.port),
    count: Number(row.count),
    chart: row.chart,
    handle: row.handle,
    team: row.team,
    purpose: row.purpose,
    labels: JSON.parse(row.labels) as Record<string, string>,
    ticket: row.ticket,
    manifest: row.manifest,
    instance: row.instance,
    status: row.status as LeaseRecord['status'],
    automatic: Boolean(row.automatic),
    epoch: Number(row.epoch),
    revision: Number(row.revision),
    ttlSeconds: numberOrNull(row.ttlSeconds),
    graceSeconds: Number(row.graceSeconds),
    quarantineSeconds: Number(row.quarantineSeconds),
    createdAt: Number(row.createdAt),
    createdBy: row.createdBy,
    renewedAt: Number(row.renewedAt),
    confirmedAt: numberOrNull(row.confirmedAt),
    seenAt: Number(row.seenAt),
    expiresAt: numberOrNull(row.expiresAt),
    reviewBy: numberOrNull(row.reviewBy),
    quarantinedUntil: numberOrNull(row.quarantinedUntil),
    ended: endingOf(row),
    offer: offerOf(row),
    chartMissingAt: numberOrNull(row.chartMissingAt),
  }
}

function endingOf(row: LeaseRow): LeaseEnding | null {
  if (row.endedHow === null || row.endedBy === null || row.endedAt === null) return null
  return {
    how: row.endedHow as EndedHow,
    by: row.endedBy,
    at: Number(row.endedAt),
    reason: row.endedReason,
    ticket: row.endedTicket,
  }
}

/** A nullable BigInt column. */
export function numberOrNull(value: bigint | number | null): number | null {
  return value === null ? null : Number(value)
}

function offerOf(row: LeaseRow): LeaseOffer | null {
  if (row.offerTeam === null || row.offerUntil === null) return null
  return { team: row.offerTeam, until: Number(row.offerUntil), note: row.offerNote, by: row.offerBy ?? '' }
}

/** A row of the table `Plan`. */
export type PlanRow = { [K in keyof Plan]: Cell<Plan[K]> }

/** The row as the domain knows it. */
export function toPlanRecord(row: PlanRow): PlanRecord {
  return {
    ...row,
    decisions: JSON.parse(row.decisions) as PlanRecord['decisions'],
    outcome: row.outcome === null ? null : (JSON.parse(row.outcome) as PlanRecord['outcome']),
    createdAt: Number(row.createdAt),
    appliedAt: numberOrNull(row.appliedAt),
    revision: Number(row.revision),
  }
}
