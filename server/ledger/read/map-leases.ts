import type { ClaimTransport, LeaseRecord } from '../../domain/lease.ts'
import type { MapLease } from '../../domain/port-runs.ts'
import { Prisma } from '../generated/client.ts'
import type { Dialect, ReadTx } from './dialect.ts'

/** The live leases of one number space, as one value: 15,000 rows through the client would take ten times as long. */
export async function readMapLeases(
  tx: ReadTx,
  dialect: Dialect,
  controller: string,
  space: ClaimTransport,
): Promise<MapLease[]> {
  const columns = Prisma.raw(
    '"id", "port", "count", "team", "chart", "status", "expiresAt", "reviewBy", "quarantinedUntil"',
  )
  const collected =
    dialect === 'sqlite'
      ? Prisma.sql`json_group_array(json_array(${columns}))`
      : Prisma.sql`CAST(coalesce(json_agg(json_build_array(${columns})), '[]') AS TEXT)`
  const rows = await tx.$queryRaw<{ leases: string }[]>(
    Prisma.sql`SELECT ${collected} AS "leases" FROM "Lease" WHERE "status" IN ('held', 'quarantined')
      AND "controller" = ${controller} AND "transport" IN (${space}, 'both')`,
  )
  return (JSON.parse(rows[0]?.leases ?? '[]') as MapRow[]).map(toMapLease)
}

type MapRow = [
  id: string,
  port: number,
  count: number,
  team: string,
  chart: string,
  status: LeaseRecord['status'],
  expiresAt: number | null,
  reviewBy: number | null,
  quarantinedUntil: number | null,
]

function toMapLease([id, port, count, team, chart, status, expiresAt, reviewBy, quarantinedUntil]: MapRow): MapLease {
  return { id, port, count, team, chart, status, expiresAt, reviewBy, quarantinedUntil }
}
