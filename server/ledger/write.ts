import type { Draft } from '../domain/decide/draft.ts'
import type { LeaseRecord } from '../domain/lease.ts'
import type { BatchBase } from './batch-base.ts'
import type { ChainedEvent } from './chain.ts'
import {
  CONTROLLER,
  EVENT,
  EXCLUSION,
  FINDING,
  LEASE,
  LEASE_TOUCH,
  PLAN,
  REFUSED_ATTEMPT,
  rowsOf,
  TEAM,
  TOKEN,
} from './columns.ts'
import type { Sql } from './database/sql.ts'
import type { Statements } from './statements.ts'

/** Writes what a batch changed: a fixed number of statements, deletes before what takes their place. */
export async function write(
  sql: Sql,
  statements: Statements,
  base: BatchBase,
  draft: Draft,
  events: readonly ChainedEvent[],
): Promise<void> {
  await writeDirectory(sql, statements, base, draft)
  await writeLeases(sql, statements, base, draft)
  await writeClaims(sql, statements, base, draft)
  if (events.length > 0) await sql.executeRows(statements.insertEvents, rowsOf(EVENT, events))
  if (draft.refused.length > 0)
    await sql.executeRows(statements.addRefusedAttempts, rowsOf(REFUSED_ATTEMPT, draft.refused))
  if (draft.forgetRefusedBefore !== null)
    await sql.execute(statements.deleteRefusedAttempts, [draft.forgetRefusedBefore])
}

async function writeDirectory(sql: Sql, statements: Statements, base: BatchBase, draft: Draft): Promise<void> {
  const teams = [...draft.teams.values()].filter((team) => team.revision !== base.team(team.name)?.revision)
  if (teams.length > 0) await sql.executeRows(statements.upsertTeams, rowsOf(TEAM, teams))
  if (draft.tokens.size > 0) await sql.executeRows(statements.upsertTokens, rowsOf(TOKEN, [...draft.tokens.values()]))
  if (draft.plans.size > 0) await sql.executeRows(statements.upsertPlans, rowsOf(PLAN, [...draft.plans.values()]))
  const controllers = [...draft.controllers.values()].filter(
    (each) => each.revision !== base.controller(each.name)?.record.revision,
  )
  if (controllers.length > 0) await sql.executeRows(statements.upsertControllers, rowsOf(CONTROLLER, controllers))
  if (draft.exclusions.size > 0)
    await sql.executeRows(statements.upsertExclusions, rowsOf(EXCLUSION, [...draft.exclusions.values()]))
  if (draft.findings.size > 0)
    await sql.executeRows(statements.upsertFindings, rowsOf(FINDING, [...draft.findings.values()]))
  await add(
    sql,
    statements.addUsedPorts,
    [...draft.teams.values()].map((team) => [team.usedPorts - (base.team(team.name)?.usedPorts ?? 0), team.name]),
  )
  await add(
    sql,
    statements.addOpenLeases,
    [...draft.controllers.values()].map((each) => [
      each.openLeases - (base.controller(each.name)?.record.openLeases ?? 0),
      each.name,
    ]),
  )
}

async function add(sql: Sql, statement: string, rows: [number, string][]): Promise<void> {
  const changed = rows.filter(([by]) => by !== 0)
  if (changed.length > 0) await sql.executeRows(statement, changed)
}

/** New leases, changed ones, and renewed ones; what gives a key up is written before what takes it. */
async function writeLeases(sql: Sql, statements: Statements, base: BatchBase, draft: Draft): Promise<void> {
  const fresh: LeaseRecord[] = []
  const changed: LeaseRecord[] = []
  const touched: LeaseRecord[] = []
  for (const lease of draft.leases.values()) {
    const before = base.lease(lease.id)
    if (!before) fresh.push(lease)
    else (before.revision === lease.revision ? touched : changed).push(lease)
  }
  changed.sort((a, b) => Number(a.status === 'held') - Number(b.status === 'held'))
  if (changed.length > 0) await sql.executeRows(statements.replaceLeases, rowsOf(LEASE, changed))
  if (fresh.length > 0) await sql.executeRows(statements.insertLeases, rowsOf(LEASE, fresh))
  if (touched.length > 0) await sql.executeRows(statements.touchLeases, rowsOf(LEASE_TOUCH, touched))
}

async function writeClaims(sql: Sql, statements: Statements, base: BatchBase, draft: Draft): Promise<void> {
  const gone: unknown[][] = []
  const taken: unknown[][] = []
  for (const { place, leaseId } of draft.claims.values()) {
    const { controller, space, port } = place
    const wasClaimed = base.controller(controller)?.maps[space].isClaimed(port) ?? false
    if (wasClaimed) gone.push([controller, space, port])
    if (leaseId !== null) taken.push([controller, space, port, leaseId])
  }
  if (gone.length > 0) await sql.executeRows(statements.deleteClaims, gone)
  if (taken.length > 0) await sql.executeRows(statements.insertClaims, taken)
}
