import { LEASABLE_RANGES } from '../../domain/policy/ranges.ts'
import type { StaleReason, StaleRequest } from '../../domain/requests.ts'
import { NEVER_CONFIRMED_MS, STALE_REASONS, UNCONFIRMED_MS } from '../../domain/stale.ts'
import { Prisma } from '../generated/client.ts'
import { type Dialect, wholeTable } from './dialect.ts'
import type { KeyValue, SortKeys } from './list-sort.ts'

/** The reasons that are asked for, each once; all when none is named. */
function askedReasons({ reason }: StaleRequest): StaleReason[] {
  const asked = new Set(reason === undefined ? STALE_REASONS : [reason].flat())
  return STALE_REASONS.filter((each) => asked.has(each))
}

/** How many leases have each reason, whatever reasons are asked for, and how many have any that is: one row. */
export function staleCounts(request: StaleRequest, now: number, dialect: Dialect): Prisma.Sql {
  const conditions = staleConditions(now)
  const flags = STALE_REASONS.map(
    (reason) => Prisma.sql`CASE WHEN ${conditions[reason]} THEN 1 ELSE 0 END AS ${nameOf(reason)}`,
  )
  const sums = STALE_REASONS.map((reason) => Prisma.sql`coalesce(sum(${nameOf(reason)}), 0) AS ${nameOf(reason)}`)
  const any = Prisma.join(askedReasons(request).map(nameOf), ' + ')
  const isNarrow = request.controller !== undefined || request.team !== undefined
  // The limit is none: it keeps the conditions from being looked at again for the total.
  return Prisma.sql`SELECT ${Prisma.join(sums)}, coalesce(sum(CASE WHEN ${any} > 0 THEN 1 ELSE 0 END), 0) AS "total"
    FROM (SELECT ${Prisma.join(flags)} FROM ${isNarrow ? LEASES : wholeTable(dialect)} WHERE ${held(request)}
      LIMIT ${BigInt(Number.MAX_SAFE_INTEGER)}) AS m`
}

const LEASES = Prisma.sql`"Lease" AS l`

function nameOf(reason: StaleReason): Prisma.Sql {
  return Prisma.raw(`"${reason}"`)
}

/** One page of leases that have a reason, and one lease more. */
export function stalePage(request: StaleRequest, now: number, keys: SortKeys, after: KeyValue[] | null): Prisma.Sql {
  const values = after?.map((value) => (typeof value === 'number' ? BigInt(value) : value))
  const columns = Prisma.join([...keys.columns])
  const beyond = values ? Prisma.sql`AND (${columns}) > (${Prisma.join(values)})` : Prisma.empty
  return Prisma.sql`SELECT l.* FROM ${LEASES} WHERE ${held(request)} AND (${anyOf(request, now)}) ${beyond}
    ORDER BY ${columns} LIMIT ${BigInt(request.limit + 1)}`
}

/** The same rules as domain/stale.ts, over the lease as `l`: a test holds the two together. */
function staleConditions(now: number): Record<StaleReason, Prisma.Sql> {
  const at = BigInt(now)
  const unasked = BigInt(now - NEVER_CONFIRMED_MS)
  const unsaid = BigInt(now - UNCONFIRMED_MS)
  const ranges = LEASABLE_RANGES.map(
    ({ first, last }) => Prisma.sql`(l."port" >= ${first} AND l."port" + l."count" - 1 <= ${last})`,
  )
  return {
    'review-overdue': Prisma.sql`l."reviewBy" <= ${at}`,
    expired: Prisma.sql`l."expiresAt" <= ${at}`,
    'team-disabled': Prisma.sql`l."team" IN (SELECT "name" FROM "Team" WHERE "disabled")`,
    'controller-retired': Prisma.sql`l."controller" IN (SELECT "name" FROM "Controller" WHERE "retiredAt" IS NOT NULL)`,
    excluded: Prisma.sql`EXISTS (SELECT 1 FROM "Exclusion" AS x WHERE x."removedAt" IS NULL
      AND (x."controller" IS NULL OR x."controller" = l."controller")
      AND (x."transport" = 'both' OR l."transport" = 'both' OR x."transport" = l."transport")
      AND x."first" < l."port" + l."count" AND x."last" >= l."port")`,
    'out-of-policy': Prisma.sql`NOT (${Prisma.join(ranges, ' OR ')})`,
    'never-confirmed': Prisma.sql`(l."ttlSeconds" IS NULL AND l."confirmedAt" IS NULL
      AND l."createdAt" <= ${unasked} AND l."seenAt" <= ${unasked})`,
    unconfirmed: Prisma.sql`(l."ttlSeconds" IS NULL AND l."confirmedAt" <= ${unsaid} AND l."seenAt" <= ${unsaid})`,
    'chart-missing': Prisma.sql`l."chartMissingAt" IS NOT NULL`,
  }
}

function anyOf(request: StaleRequest, now: number): Prisma.Sql {
  const conditions = staleConditions(now)
  return Prisma.join(
    askedReasons(request).map((reason) => conditions[reason]),
    ' OR ',
  )
}

function held({ controller, team }: StaleRequest): Prisma.Sql {
  const when = [Prisma.sql`l."status" = 'held'`]
  if (controller !== undefined) when.push(Prisma.sql`l."controller" = ${controller}`)
  if (team !== undefined) when.push(Prisma.sql`l."team" = ${team}`)
  return Prisma.join(when, ' AND ')
}
