import { iso } from '../../domain/dates.ts'
import { presentLease } from '../../domain/present.ts'
import type { LeaseListRequest } from '../../domain/requests.ts'
import type { LeaseListAnswer } from '../../domain/wire.ts'
import { Prisma, type PrismaClient } from '../generated/client.ts'
import { type LeaseRow, toLeaseRecord } from '../rows.ts'
import type { ReadTx } from './dialect.ts'
import { readCursor, writeCursor } from './list-cursor.ts'
import { isWholeList } from './list-filter.ts'
import { sortKeys } from './list-sort.ts'
import { type ListQuery, matching, pageOf } from './list-statement.ts'
import { totalsOf } from './list-totals.ts'
import { snapshot } from './snapshot.ts'

type PageRow = LeaseRow & { contact: string | null; addresses: string | null }

/**
 * One page of the leases that the filters let through. Pages that follow each other's cursor give each lease once, and
 * skip none, while others are granted. `callerTeam` is what `mine` means; `clock` in milliseconds. INVALID_INPUT for a
 * cursor of another list.
 */
export function listLeases(
  db: PrismaClient,
  request: LeaseListRequest,
  callerTeam: string | null,
  clock: number,
): Promise<LeaseListAnswer> {
  const keys = sortKeys(request)
  const after = readCursor(request, callerTeam, keys)
  return snapshot(db, clock, async (tx, moment, dialect) => {
    const { revision, now } = moment
    const query: ListQuery = { request, callerTeam, now, dialect }
    const rows = await tx.$queryRaw<PageRow[]>(pageOf(query, keys, after))
    const page = rows.slice(0, request.limit)
    const seen = after === null && rows.length <= request.limit ? rows.length : null
    const total = await totalsOf(db).get(query, moment, () => totalOf(tx, query, seen))
    const records = page.map(toLeaseRecord)
    const last = records.at(-1)
    return {
      leases: records.map((lease, i) => presentLease(lease, surroundingsOf(page[i]!), now)),
      nextCursor: rows.length > request.limit && last ? writeCursor(request, callerTeam, keys.values(last)) : null,
      total,
      revision,
      now: iso(now),
    }
  })
}

/** Everything that the filters let through, on all pages. `seen` when the first page had room for all. */
async function totalOf(tx: ReadTx, query: ListQuery, seen: number | null): Promise<number> {
  if (seen !== null) return seen
  if (!isWholeList(query.request))
    return countOf(await tx.$queryRaw(Prisma.sql`SELECT count(*) AS "n" FROM (${matching(query)}) AS m`))
  const { controller } = query.request
  const { _sum } = await tx.controller.aggregate({
    where: controller === undefined ? {} : { name: controller },
    _sum: { openLeases: true },
  })
  return _sum.openLeases ?? 0
}

function countOf(rows: { n: bigint | number }[]): number {
  return Number(rows[0]?.n ?? 0)
}

function surroundingsOf({ contact, addresses }: PageRow) {
  return { contact: contact ?? '', addresses: addresses === null ? [] : (JSON.parse(addresses) as string[]) }
}
