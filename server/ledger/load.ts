import type { ClaimPlace, Needs } from '../domain/decide/base.ts'
import type { LeaseRecord } from '../domain/lease.ts'
import type { ExclusionRecord, TeamRecord, TokenRecord } from '../domain/records.ts'
import type { BatchBase } from './batch-base.ts'
import type { Sql } from './database/sql.ts'
import { loadControllers } from './load-controllers.ts'
import { type LeaseRow, toLeaseRecord } from './rows.ts'
import type { Statements } from './statements.ts'

/** Loads what a batch needs and nobody knows yet: a fixed number of queries, whatever the size of the batch. */
export async function load(sql: Sql, statements: Statements, base: BatchBase, needs: Needs): Promise<void> {
  await loadDirectory(sql, statements, base, needs)
  await loadControllers(
    sql,
    statements,
    base,
    unknown(needs.controllers, (name) => base.controller(name)),
  )
  await loadLeases(sql, statements, base, needs)
  await loadExclusions(sql, statements, base, needs)
}

/** Tokens and teams; a token's team comes along, since every decision asks for it. */
async function loadDirectory(sql: Sql, statements: Statements, base: BatchBase, needs: Needs): Promise<void> {
  const hashes = unknown(needs.tokens, (hash) => base.token(hash))
  if (hashes.length > 0) {
    const tokens = await sql.query<TokenRecord>(statements.tokensByHash, [JSON.stringify(hashes)])
    for (const hash of hashes) base.absent.tokens.add(hash)
    for (const token of tokens) base.memory.tokens.set(token.hash, token)
  }
  const own = (needs.tokens ?? []).flatMap((hash) => base.token(hash)?.team ?? [])
  const names = unknown([...(needs.teams ?? []), ...own], (name) => base.team(name))
  if (names.length === 0) return
  const teams = await sql.query<TeamRecord>(statements.teamsByName, [JSON.stringify(names)])
  for (const name of names) base.absent.teams.add(name)
  for (const team of teams) base.memory.teams.set(team.name, { ...team, disabled: Boolean(team.disabled) })
}

async function loadLeases(sql: Sql, statements: Statements, base: BatchBase, needs: Needs): Promise<void> {
  const query = async (statement: string, wanted: readonly string[]): Promise<LeaseRecord[]> =>
    (await sql.query<LeaseRow>(statement, [JSON.stringify(wanted)])).map(toLeaseRecord)
  const keys = unknown(needs.keys, (key) => base.leaseIdsByKey(key))
  if (keys.length > 0) base.addKeys(keys, await query(statements.leasesByKey, keys))
  const places = (needs.places ?? []).filter((place) => base.leaseIdAt(place) === undefined)
  const found = places.length > 0 ? await loadPlaces(sql, statements, base, places) : []
  const ids = unknown([...(needs.leaseIds ?? []), ...found], (id) => base.lease(id))
  if (ids.length > 0) base.addLeases(await query(statements.leasesById, ids), ids)
}

/** Who claims these numbers. Returns the leases' ids. */
async function loadPlaces(
  sql: Sql,
  statements: Statements,
  base: BatchBase,
  places: readonly ClaimPlace[],
): Promise<string[]> {
  interface Row {
    controller: string
    transport: ClaimPlace['space']
    port: number
    leaseId: string
  }
  const rows = await sql.query<Row>(statements.claimsAt, [
    JSON.stringify(places.map((p) => [p.controller, p.space, p.port])),
  ])
  base.addPlaces(
    places,
    rows.map(({ transport, ...row }) => ({ ...row, space: transport })),
  )
  return rows.map(({ leaseId }) => leaseId)
}

async function loadExclusions(sql: Sql, statements: Statements, base: BatchBase, needs: Needs): Promise<void> {
  const ids = unknown(needs.exclusions, (id) => base.exclusion(id))
  if (ids.length > 0)
    base.addExclusions(ids, await sql.query<ExclusionRecord>(statements.exclusionsById, [JSON.stringify(ids)]))
  for (const controller of needs.exclusionsOf ?? []) {
    if (base.exclusionsOf(controller) !== undefined) continue
    const [statement, parameters] =
      controller === null ? [statements.exclusionsOnAll, []] : [statements.exclusionsOn, [JSON.stringify([controller])]]
    base.addStanding(controller, await sql.query<ExclusionRecord>(statement, parameters))
  }
  const addresses = unknown(needs.addresses, (address) => base.controllersAt(address))
  if (addresses.length > 0)
    base.addAddresses(addresses, await sql.query(statements.controllersByAddress, [JSON.stringify(addresses)]))
}

/** Each once, and only what nobody has looked up. */
function unknown(wanted: readonly string[] | undefined, look: (each: string) => unknown): string[] {
  return [...new Set(wanted)].filter((each) => look(each) === undefined)
}
