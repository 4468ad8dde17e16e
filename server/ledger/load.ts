import type { ClaimPlace, Needs } from '../domain/decide/base.ts'
import type { LeaseRecord } from '../domain/lease.ts'
import type { ExclusionRecord, FindingRecord, TeamRecord, TokenRecord } from '../domain/records.ts'
import type { BatchBase } from './batch-base.ts'
import type { Sql } from './database/sql.ts'
import { loadControllers } from './load-controllers.ts'
import { type LeaseRow, type PlanRow, toLeaseRecord, toPlanRecord } from './rows.ts'
import type { Statements } from './statements.ts'

/**
 * Loads what a batch needs and nobody knows yet: a fixed number of queries, whatever the size of the batch. With a lease
 * come its team and its controller, because whatever is decided about it is told with both. Queries that do not need each
 * other's answers are sent together: at most five round trips, and none for what the process remembers.
 */
export async function load(sql: Sql, statements: Statements, base: BatchBase, needs: Needs): Promise<void> {
  const [leases] = await Promise.all([
    loadLeases(sql, statements, base, needs),
    loadTokens(sql, statements, base, needs),
    loadNamedTokens(sql, statements, base, needs),
    loadPlans(sql, statements, base, needs),
    loadFindings(sql, statements, base, needs),
    loadExclusions(sql, statements, base, needs),
  ])
  const controllers = [...(needs.controllers ?? []), ...leases.map((lease) => lease.controller)]
  await loadControllers(
    sql,
    statements,
    base,
    unknown(controllers, (name) => base.memory.use(name) ?? base.controller(name)),
  )
  const holders = await loadPlaces(sql, statements, base, needs)
  const callers = (needs.tokens ?? []).flatMap((hash) => base.token(hash)?.team ?? [])
  const teams = [...(needs.teams ?? []), ...callers, ...[...leases, ...holders].map((lease) => lease.team)]
  await loadTeams(sql, statements, base, teams)
}

async function loadTokens(sql: Sql, statements: Statements, base: BatchBase, needs: Needs): Promise<void> {
  const hashes = unknown(needs.tokens, (hash) => base.token(hash))
  if (hashes.length === 0) return
  const tokens = await sql.query<TokenRecord>(statements.tokensByHash, statements.list(hashes))
  for (const hash of hashes) base.absent.tokens.add(hash)
  for (const token of tokens) base.memory.tokens.set(token.hash, token)
}

async function loadNamedTokens(sql: Sql, statements: Statements, base: BatchBase, needs: Needs): Promise<void> {
  const ids = unknown(needs.tokenIds, (id) => base.tokenById(id))
  const names = unknown(needs.tokenNames, (name) => base.tokenByName(name))
  if (ids.length === 0 && names.length === 0) return
  const pairs = names.map((name) => name.split('\n'))
  const [byId, byName] = await Promise.all([
    ids.length > 0 ? sql.query<TokenRecord>(statements.tokensById, statements.list(ids)) : [],
    pairs.length > 0 ? sql.query<TokenRecord>(statements.tokensByName, statements.rows(pairs)) : [],
  ])
  base.addTokens(ids, names, [...byId, ...byName])
}

async function loadPlans(sql: Sql, statements: Statements, base: BatchBase, needs: Needs): Promise<void> {
  const ids = unknown(needs.plans, (id) => base.plan(id))
  if (ids.length === 0) return
  const rows = await sql.query<PlanRow>(statements.plansById, statements.list(ids))
  base.addPlans(ids, rows.map(toPlanRecord))
}

async function loadFindings(sql: Sql, statements: Statements, base: BatchBase, needs: Needs): Promise<void> {
  const ids = unknown(needs.findings, (id) => base.finding(id))
  const places = (needs.findingPlaces ?? []).filter((place) => base.findingAt(place) === undefined)
  if (ids.length > 0)
    base.addFindings(ids, [], await sql.query<FindingRecord>(statements.findingsById, statements.list(ids)))
  if (places.length === 0) return
  const wanted = statements.rows(places.map(({ controller, space, port }) => [controller, space, port]))
  base.addFindings([], places, await sql.query<FindingRecord>(statements.findingsAt, wanted))
}

async function loadTeams(sql: Sql, statements: Statements, base: BatchBase, wanted: readonly string[]): Promise<void> {
  const names = unknown(wanted, (name) => base.team(name))
  if (names.length === 0) return
  const teams = await sql.query<TeamRecord>(statements.teamsByName, statements.list(names))
  for (const name of names) base.absent.teams.add(name)
  for (const team of teams) base.memory.teams.set(team.name, { ...team, disabled: Boolean(team.disabled) })
}

/** By key and by id. Returns what was loaded. */
async function loadLeases(sql: Sql, statements: Statements, base: BatchBase, needs: Needs): Promise<LeaseRecord[]> {
  const keys = unknown(needs.keys, (key) => base.leaseIdsByKey(key))
  const ids = unknown(needs.leaseIds, (id) => base.lease(id))
  const [byKey, byId] = await Promise.all([
    keys.length > 0 ? queryLeases(sql, statements, 'leasesByKey', keys) : [],
    ids.length > 0 ? queryLeases(sql, statements, 'leasesById', ids) : [],
  ])
  base.addKeys(keys, byKey)
  base.addLeases(byId, ids)
  return [...byKey, ...byId]
}

async function queryLeases(
  sql: Sql,
  statements: Statements,
  by: 'leasesByKey' | 'leasesById',
  wanted: readonly string[],
): Promise<LeaseRecord[]> {
  return (await sql.query<LeaseRow>(statements[by], statements.list(wanted))).map(toLeaseRecord)
}

/** Who claims these numbers. The maps know which are claimed at all; only those are looked up. */
async function loadPlaces(sql: Sql, statements: Statements, base: BatchBase, needs: Needs): Promise<LeaseRecord[]> {
  const places = (needs.places ?? []).filter((place) => base.leaseIdAt(place) === undefined)
  const claimed = places.filter(({ controller, space, port }) =>
    base.controller(controller)?.maps[space].isClaimed(port),
  )
  const rows = claimed.length > 0 ? await queryClaims(sql, statements, claimed) : []
  base.addPlaces(places, rows)
  const ids = unknown(
    rows.map(({ leaseId }) => leaseId),
    (id) => base.lease(id),
  )
  const holders = ids.length > 0 ? await queryLeases(sql, statements, 'leasesById', ids) : []
  base.addLeases(holders, ids)
  return holders
}

async function queryClaims(
  sql: Sql,
  statements: Statements,
  places: readonly ClaimPlace[],
): Promise<(ClaimPlace & { leaseId: string })[]> {
  interface Row {
    controller: string
    transport: ClaimPlace['space']
    port: number
    leaseId: string
  }
  const wanted = statements.rows(places.map(({ controller, space, port }) => [controller, space, port]))
  const rows = await sql.query<Row>(statements.claimsAt, wanted)
  return rows.map(({ transport, ...row }) => ({ ...row, space: transport }))
}

async function loadExclusions(sql: Sql, statements: Statements, base: BatchBase, needs: Needs): Promise<void> {
  const ids = unknown(needs.exclusions, (id) => base.exclusion(id))
  const addresses = unknown(needs.addresses, (address) => base.controllersAt(address))
  const places = new Set(needs.exclusionsOf ?? [])
  const standing = [...places].filter((controller) => base.exclusionsOf(controller) === undefined)
  const lookUps = standing.map(async (controller) => {
    const [statement, parameters] =
      controller === null ? [statements.exclusionsOnAll, []] : [statements.exclusionsOn, statements.list([controller])]
    base.addStanding(controller, await sql.query<ExclusionRecord>(statement, parameters))
  })
  if (ids.length > 0)
    lookUps.push(
      sql
        .query<ExclusionRecord>(statements.exclusionsById, statements.list(ids))
        .then((found) => base.addExclusions(ids, found)),
    )
  if (addresses.length > 0)
    lookUps.push(
      sql
        .query<{ address: string; name: string }>(statements.controllersByAddress, statements.list(addresses))
        .then((found) => base.addAddresses(addresses, found)),
    )
  await Promise.all(lookUps)
}

/** Each once, and only what nobody has looked up. */
function unknown(wanted: readonly string[] | undefined, look: (each: string) => unknown): string[] {
  return [...new Set(wanted)].filter((each) => look(each) === undefined)
}
