import type { PrismaClient } from '../generated/client.ts'

/** The ledger in a few numbers that cost next to nothing, however large it is. */
export interface Figures {
  readonly revision: number
  /** Numbers that held and quarantined leases occupy. */
  readonly claims: number
  /** Leases that are held or quarantined. */
  readonly leases: number
  readonly controllers: number
  /** Milliseconds since the TTL and grace, or the quarantine, of the oldest lease that waits for the sweeper were over. */
  readonly sweepLagMs: number
}

/** Sums over teams and controllers, which keep counts, and the heads of two indexes. `now`: ledger time in milliseconds. */
export async function readFigures(db: PrismaClient, now: number): Promise<Figures> {
  const { revision } = await db.ledger.findUniqueOrThrow({ where: { id: 1 }, select: { revision: true } })
  const { _sum: teams } = await db.team.aggregate({ _sum: { usedPorts: true } })
  const { _sum: sites, _count } = await db.controller.aggregate({ _sum: { openLeases: true }, _count: true })
  const [expired] = await db.lease.findMany({
    where: { status: 'held', expiresAt: { lte: now } },
    orderBy: { expiresAt: 'asc' },
    select: { expiresAt: true, graceSeconds: true },
    take: 1,
  })
  const [quarantined] = await db.lease.findMany({
    where: { quarantinedUntil: { lte: now } },
    orderBy: { quarantinedUntil: 'asc' },
    select: { quarantinedUntil: true },
    take: 1,
  })
  const due = [
    expired ? Number(expired.expiresAt) + expired.graceSeconds * 1000 : now,
    quarantined ? Number(quarantined.quarantinedUntil) : now,
  ]
  return {
    revision: Number(revision),
    claims: Number(teams.usedPorts ?? 0),
    leases: Number(sites.openLeases ?? 0),
    controllers: _count,
    sweepLagMs: Math.max(0, now - Math.min(...due)),
  }
}
