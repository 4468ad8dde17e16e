import type { LeaseListRequest } from '../../domain/requests.ts'
import { Prisma } from '../generated/client.ts'
import { type Dialect, wholeTable } from './dialect.ts'
import { covers, fieldFilters, type Status, type StatusFilter, statusFilters } from './list-filter.ts'
import type { KeyValue, SortKeys } from './list-sort.ts'

export interface ListQuery {
  request: LeaseListRequest
  callerTeam: string | null
  now: number
  dialect: Dialect
}

/** Where the leases of one branch come from, and what they must be. */
interface Branch {
  from: Prisma.Sql
  when: Prisma.Sql[]
}

const ID = Prisma.sql`l."id"`

/** The ids of all leases that the filters let through. */
export function matching(query: ListQuery): Prisma.Sql {
  return union(branches(query, false).map(({ from, when }) => Prisma.sql`SELECT ${ID} FROM ${from} WHERE ${all(when)}`))
}

/**
 * One page and one lease more, with contact and addresses. Each branch is limited by itself, so that the branches together
 * read no more than a page each where an index has their order.
 */
export function pageOf(query: ListQuery, keys: SortKeys, after: KeyValue[] | null): Prisma.Sql {
  const { order, limit } = query.request
  const direction = Prisma.raw(order === 'asc' ? 'ASC' : 'DESC')
  const orderBy = Prisma.join(keys.columns.map((column) => Prisma.sql`${column} ${direction}`))
  const most = BigInt(limit + 1)
  // For a page of one SQLite would rather sort the whole table than walk the index that has its order.
  const mostOfBranch = BigInt(Math.max(limit + 1, 16))
  const beyond = after ? [keyset(keys, after, order)] : []
  const ids = branches(query, query.request.sort === 'port').map(
    ({ from, when }) =>
      Prisma.sql`SELECT * FROM (SELECT ${ID} FROM ${from} WHERE ${all([...when, ...beyond])} ORDER BY ${orderBy} LIMIT ${mostOfBranch}) AS b`,
  )
  return Prisma.sql`SELECT l.*, t."contact", c."addresses" FROM (${union(ids)}) AS p CROSS JOIN "Lease" AS l
    LEFT JOIN "Team" AS t ON t."name" = l."team" LEFT JOIN "Controller" AS c ON c."name" = l."controller"
    WHERE l."id" = p."id" ORDER BY ${orderBy} LIMIT ${most}`
}

/** Beyond the last page's last lease. The first key alone is what a range of an index can use in every database. */
function keyset({ columns }: SortKeys, after: KeyValue[], order: 'asc' | 'desc'): Prisma.Sql {
  const values = after.map((value) => (typeof value === 'number' ? BigInt(value) : value))
  const beyond = Prisma.raw(order === 'asc' ? '>' : '<')
  return Prisma.sql`(${Prisma.join([...columns])}) ${beyond} (${Prisma.join(values)})`
}

/** `ordered`: an index has the order that is asked for, and few rows are read by it. */
function branches(query: ListQuery, ordered: boolean): Branch[] {
  const { request, callerTeam, now, dialect } = query
  const fields = fieldFilters(request, callerTeam, dialect)
  return groups(request, statusFilters(request, now)).map((group) => {
    const nearlyAll = !ordered && !isNarrow(request) && group.some(({ status }) => status === 'held')
    const { from, on } = nearlyAll ? { from: wholeTable(dialect), on: [] } : source(request, group[0]!.status)
    const ways = group.map(({ status, when }) => Prisma.sql`(${all([Prisma.sql`l."status" = ${status}`, ...when])})`)
    return { from, when: [...on, Prisma.sql`(${Prisma.join(ways, ' OR ')})`, ...fields] }
  })
}

/** An index leads to what is asked for. */
function isNarrow({ controller, team, mine, port, state }: LeaseListRequest): boolean {
  return (
    controller !== undefined ||
    team !== undefined ||
    mine === true ||
    port !== undefined ||
    [state].flat().join() === 'expired'
  )
}

/** Statuses that are read together. The index by team has the status before the number; what has claims is found by them. */
function groups(request: LeaseListRequest, filters: StatusFilter[]): StatusFilter[][] {
  const apart = request.team !== undefined || request.mine === true
  if (apart) return filters.map((filter) => [filter])
  if (request.port === undefined) return filters.length === 0 ? [] : [filters]
  const isLive = ({ status }: StatusFilter) => status !== 'ended'
  return [filters.filter(isLive), filters.filter((filter) => !isLive(filter))].filter((group) => group.length > 0)
}

/**
 * Who has a number is asked controller by controller: the claims' key answers each in one step. Ended leases have no
 * claims; for them the range of first numbers that could reach it is read. CROSS JOIN keeps SQLite to this order.
 */
function source({ port, controller }: LeaseListRequest, status: Status): { from: Prisma.Sql; on: Prisma.Sql[] } {
  if (port === undefined) return { from: Prisma.sql`"Lease" AS l`, on: [] }
  const here = controller === undefined ? Prisma.empty : Prisma.sql`WHERE o."name" = ${controller}`
  if (status === 'ended') {
    const from = Prisma.sql`(SELECT o."name" FROM "Controller" AS o ${here}) AS k CROSS JOIN "Lease" AS l`
    return { from, on: [Prisma.sql`l."controller" = k."name"`, covers(port)] }
  }
  const holders = Prisma.sql`SELECT DISTINCT m."leaseId" FROM "Controller" AS o CROSS JOIN "Claim" AS m
    WHERE m."controller" = o."name" AND m."transport" IN ('tcp', 'udp') AND m."port" = ${port}
    ${controller === undefined ? Prisma.empty : Prisma.sql`AND o."name" = ${controller}`}`
  return { from: Prisma.sql`(${holders}) AS k CROSS JOIN "Lease" AS l`, on: [Prisma.sql`l."id" = k."leaseId"`] }
}

function union(parts: Prisma.Sql[]): Prisma.Sql {
  return parts.length === 0 ? Prisma.sql`SELECT ${ID} FROM "Lease" AS l WHERE 1 = 0` : Prisma.join(parts, ' UNION ALL ')
}

function all(conditions: Prisma.Sql[]): Prisma.Sql {
  return Prisma.join(conditions, ' AND ')
}
