import type { ClaimTransport } from '../../domain/lease.ts'
import { BANDS } from '../../domain/policy/ranges.ts'
import { PortMap } from '../../domain/port-map.ts'
import type { ExclusionRecord } from '../../domain/records.ts'
import { type Held, KINDS } from '../../domain/usage.ts'
import { Prisma } from '../generated/client.ts'
import { type Dialect, joined, type ReadTx } from './dialect.ts'
import { isInSpace } from './find-exclusions.ts'

/** The numbers that are held on one controller, and where its automatic grants ended, by number space and band. */
export interface ControllerUse {
  held: Held[]
  cursors: Record<ClaimTransport, (number | null)[]>
  /** The next instant at which a reservation becomes overdue, in milliseconds; null when none will. */
  nextReview: number | null
}

const SPACES: readonly (readonly ClaimTransport[])[] = [[], ['tcp'], ['udp'], ['tcp', 'udp']]
export const UNUSED: ControllerUse = {
  held: [],
  cursors: { tcp: BANDS.map(() => null), udp: BANDS.map(() => null) },
  nextReview: null,
}

type UseRow = { controller: string; held: string | null; nextReview: bigint | number | null } & Record<
  string,
  string | bigint | number | null
>

/** What is used on the named controllers, or on all: one statement and one row for each controller that ever had a lease. */
export async function readUse(
  tx: ReadTx,
  dialect: Dialect,
  now: number,
  names: string[] | null,
): Promise<Map<string, ControllerUse>> {
  if (names?.length === 0) return new Map()
  // All three words of the status: the index by controller begins with it.
  const where = names
    ? Prisma.sql`WHERE l."status" IN ('held', 'quarantined', 'ended') AND l."controller" IN (${Prisma.join(names)})`
    : Prisma.empty
  const rows = await tx.$queryRaw<UseRow[]>(
    Prisma.sql`SELECT l."controller", ${joined(dialect, heldCode(now))} AS "held", ${nextReview(now)} AS "nextReview",
      ${Prisma.join(cursorColumns())} FROM "Lease" AS l ${where} GROUP BY l."controller"`,
  )
  return new Map(rows.map((row) => [row.controller, toUse(row)]))
}

/** A live lease as one integer, null for an ended one. Kinds as in domain/lease.ts: an instant equal to `now` has come. */
function heldCode(now: number): Prisma.Sql {
  const at = BigInt(now)
  return Prisma.sql`CASE WHEN l."status" <> 'ended' THEN ((l."port" * 64 + l."count" - 1) * 4
    + CASE WHEN l."status" = 'quarantined' THEN 3 WHEN l."expiresAt" <= ${at} THEN 2 WHEN l."reviewBy" <= ${at} THEN 1 ELSE 0 END) * 4
    + CASE l."transport" WHEN 'tcp' THEN 1 WHEN 'udp' THEN 2 ELSE 3 END END`
}

function nextReview(now: number): Prisma.Sql {
  return Prisma.sql`min(CASE WHEN l."status" = 'held' AND l."reviewBy" > ${BigInt(now)} THEN l."reviewBy" END)`
}

/** The last number of the newest automatic grant, in each space and band; its instant above it makes the newest the greatest. */
function cursorColumns(): Prisma.Sql[] {
  return (['tcp', 'udp'] as const).flatMap((space) =>
    BANDS.map(
      ({ first, last }, band) =>
        Prisma.sql`max(CASE WHEN l."automatic" AND l."transport" IN (${space}, 'both')
          AND l."port" + l."count" - 1 BETWEEN ${first} AND ${last}
          THEN l."createdAt" * 65536 + l."port" + l."count" - 1 END) AS ${Prisma.raw(`"${space}${band}"`)}`,
    ),
  )
}

function toUse(row: UseRow): ControllerUse {
  const cursor = (space: ClaimTransport) =>
    BANDS.map((_, band) => {
      const value = row[`${space}${band}`] ?? null
      return value === null ? null : Number(BigInt(value) % 65_536n)
    })
  return {
    held: (row.held ?? '').split(',').filter(Boolean).map(toHeld),
    cursors: { tcp: cursor('tcp'), udp: cursor('udp') },
    nextReview: row.nextReview === null ? null : Number(row.nextReview),
  }
}

function toHeld(code: string): Held {
  const number = Number(code)
  const place = Math.floor(number / 16)
  return {
    first: Math.floor(place / 64),
    count: (place % 64) + 1,
    kind: KINDS[(number >> 2) & 3]!,
    spaces: SPACES[number & 3]!,
  }
}

/** The map of one number space, as the ledger's next grant would see it. `exclusions` are those that stand on the controller. */
export function mapOf(use: ControllerUse, space: ClaimTransport, exclusions: readonly ExclusionRecord[]): PortMap {
  const map = PortMap.empty()
  for (const { first, count, spaces } of use.held) if (spaces.includes(space)) map.claim(first, count)
  map.setExclusions(exclusions.filter((exclusion) => isInSpace(exclusion, space)))
  use.cursors[space].forEach((port, band) => {
    map.setCursor(band, port)
  })
  return map
}
