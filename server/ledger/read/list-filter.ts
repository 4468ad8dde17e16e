import type { LeaseState } from '../../domain/lease.ts'
import type { LeaseListRequest } from '../../domain/requests.ts'
import { Prisma } from '../generated/client.ts'
import { contains, containsAnyCase, type Dialect } from './dialect.ts'

export type Status = 'held' | 'quarantined' | 'ended'

/** A status as it is written, and what else a lease of it must be. */
export interface StatusFilter {
  status: Status
  when: Prisma.Sql[]
}

const DEFAULT_STATES: readonly LeaseState[] = ['active', 'expired', 'quarantined']

/** The states that are asked for, without doubles; all but ended ones when none is named. */
function statesOf(request: LeaseListRequest): Set<LeaseState> {
  return new Set(request.state === undefined ? DEFAULT_STATES : [request.state].flat())
}

/** Nothing narrows the list but perhaps the controller: its total is kept by the writer. */
export function isWholeList(request: LeaseListRequest): boolean {
  const { controller: _, sort: __, order: ___, limit: ____, cursor: _____, state, mine, ...narrowing } = request
  const states = statesOf(request)
  const usual =
    state === undefined || (states.size === DEFAULT_STATES.length && DEFAULT_STATES.every((s) => states.has(s)))
  return usual && mine !== true && Object.values(narrowing).every((value) => value === undefined)
}

/** Only events change which leases the filters let through; time, and renewals, of which no event tells, do not. */
export function isTimeless(request: LeaseListRequest): boolean {
  const states = statesOf(request)
  return request.overdue === undefined && states.has('active') === states.has('expired')
}

/** An index has the order and leads to the rows, so that a page costs the same in a ledger of any size. */
export function isQuickList(request: LeaseListRequest): boolean {
  const { sort, team: _, mine: __, port: ___, ...rest } = request
  return sort === 'port' && isWholeList({ ...rest, sort })
}

/**
 * Conditions over the lease as `l` for each status that is asked for. `expired` and `overdue` are computed here as in
 * domain/lease.ts: an instant equal to `now` has come.
 */
export function statusFilters(request: LeaseListRequest, now: number): StatusFilter[] {
  const states = statesOf(request)
  const at = BigInt(now)
  const filters: StatusFilter[] = []
  if (states.has('active') || states.has('expired')) {
    const when: Prisma.Sql[] = []
    if (!states.has('expired')) when.push(Prisma.sql`(l."expiresAt" IS NULL OR l."expiresAt" > ${at})`)
    if (!states.has('active')) when.push(Prisma.sql`l."expiresAt" <= ${at}`)
    if (request.overdue === true) when.push(Prisma.sql`l."reviewBy" <= ${at}`)
    if (request.overdue === false) when.push(Prisma.sql`(l."reviewBy" IS NULL OR l."reviewBy" > ${at})`)
    filters.push({ status: 'held', when })
  }
  for (const status of ['quarantined', 'ended'] as const) {
    if (states.has(status) && request.overdue !== true) filters.push({ status, when: [] })
  }
  return filters
}

/** What a lease must be beside its status and number. */
export function fieldFilters(request: LeaseListRequest, callerTeam: string | null, dialect: Dialect): Prisma.Sql[] {
  const when: Prisma.Sql[] = []
  if (request.controller !== undefined) when.push(Prisma.sql`l."controller" = ${request.controller}`)
  if (request.team !== undefined) when.push(Prisma.sql`l."team" = ${request.team}`)
  if (request.mine === true) when.push(Prisma.sql`l."team" = ${callerTeam}`)
  if (request.chart !== undefined) when.push(chartFilter(request.chart))
  if (request.manifest !== undefined) when.push(Prisma.sql`l."manifest" = ${request.manifest}`)
  if (request.label !== undefined) when.push(contains(dialect, Prisma.sql`l."labels"`, labelText(request.label)))
  if (request.search !== undefined) when.push(searchFilter(request.search, dialect))
  return when
}

/** `Palletizer/*` is everything below Palletizer; any other text is one chart. */
function chartFilter(chart: string): Prisma.Sql {
  if (!chart.endsWith('/*')) return Prisma.sql`l."chart" = ${chart}`
  const prefix = chart.slice(0, -1)
  return Prisma.sql`substr(l."chart", 1, ${BigInt([...prefix].length)}) = ${prefix}`
}

/** `key` or `key=value` as it stands in the canonical JSON text. Inside a JSON string a quote has a backslash before it, so only a whole key matches. */
function labelText(label: string): string {
  const at = label.indexOf('=')
  if (at < 0) return `${JSON.stringify(label)}:`
  return `${JSON.stringify(label.slice(0, at))}:${JSON.stringify(label.slice(at + 1))}`
}

const SEARCHED = Prisma.raw(
  ['chart', 'handle', 'team', 'purpose', 'controller', 'labels'].map((column) => `l."${column}"`).join(` || '\n' || `),
)

/** Literal text in any of the fields; a number is also found inside consecutive ports. No field contains a line break, so no match runs over two. */
function searchFilter(text: string, dialect: Dialect): Prisma.Sql {
  const haystack = Prisma.sql`(CAST(l."port" AS TEXT) || '\n' || coalesce(l."ticket", '') || '\n' || ${SEARCHED})`
  const asJson = JSON.stringify(text).slice(1, -1)
  const ways = [containsAnyCase(dialect, haystack, text)]
  if (asJson !== text) ways.push(containsAnyCase(dialect, Prisma.sql`l."labels"`, asJson))
  if (/^\d{1,5}$/.test(text)) ways.push(covers(Number(text)))
  return Prisma.sql`(${Prisma.join(ways, ' OR ')})`
}

/** The lease has the number. The lower bound, 64 being the most consecutive ports, is what an index can use. */
export function covers(port: number): Prisma.Sql {
  return Prisma.sql`(l."port" BETWEEN ${port - 63} AND ${port} AND l."port" + l."count" > ${port})`
}
