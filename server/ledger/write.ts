import type { Draft } from '../domain/decide/draft.ts'
import type { LeaseRecord } from '../domain/lease.ts'
import type { Head, RefusedAttempt } from '../domain/records.ts'
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

type StepName = Exclude<keyof Statements, 'list' | 'rows'>
type Rows = readonly (readonly unknown[])[]

/** A statement and the rows that it takes. Each needs the ones before it to be done; none has an answer that is needed. */
type Step = readonly [StepName, Rows]

/**
 * Writes what a batch changed: a fixed number of statements, whatever the size of the batch, deletes before what takes
 * their place, the head last.
 */
export async function write(
  sql: Sql,
  statements: Statements,
  base: BatchBase,
  draft: Draft,
  events: readonly ChainedEvent[],
  head: Head,
): Promise<void> {
  const steps: Step[] = [
    ...directorySteps(base, draft),
    ...leaseSteps(base, draft),
    ...claimSteps(base, draft),
    ['insertEvents', rowsOf(EVENT, events)],
    ['addRefusedAttempts', rowsOf(REFUSED_ATTEMPT, summed(draft.refused))],
    ['deleteRefusedAttempts', draft.forgetRefusedBefore === null ? [] : [[draft.forgetRefusedBefore]]],
    ['updateHead', [[head.revision, head.epoch, head.hash, head.at, head.paused]]],
  ]
  // In this order, and none waits for the answer to the one before where there is a network in between.
  const due = steps.filter(([, rows]) => rows.length > 0)
  await Promise.all(due.map(([name, rows]) => sql.executeRows(statements[name], rows)))
}

function directorySteps(base: BatchBase, draft: Draft): Step[] {
  const teams = [...draft.teams.values()]
  const controllers = [...draft.controllers.values()]
  const usedBefore = (name: string) => base.team(name)?.usedPorts ?? 0
  const recordOf = (name: string) => base.controller(name)?.record
  return [
    [
      'upsertTeams',
      rowsOf(
        TEAM,
        teams.filter(({ name, revision }) => revision !== base.team(name)?.revision),
      ),
    ],
    ['upsertTokens', rowsOf(TOKEN, [...draft.tokens.values()])],
    ['upsertPlans', rowsOf(PLAN, [...draft.plans.values()])],
    [
      'upsertControllers',
      rowsOf(
        CONTROLLER,
        controllers.filter(({ name, revision }) => revision !== recordOf(name)?.revision),
      ),
    ],
    ['upsertExclusions', rowsOf(EXCLUSION, [...draft.exclusions.values()])],
    ['upsertFindings', rowsOf(FINDING, [...draft.findings.values()])],
    ['addUsedPorts', changes(teams.map(({ name, usedPorts }) => [usedPorts - usedBefore(name), name]))],
    [
      'addOpenLeases',
      changes(controllers.map(({ name, openLeases }) => [openLeases - (recordOf(name)?.openLeases ?? 0), name])),
    ],
  ]
}

function changes(rows: readonly [by: number, name: string][]): Rows {
  return rows.filter(([by]) => by !== 0)
}

/** New leases, changed ones, and renewed ones; what gives a key up is written before what takes it. */
function leaseSteps(base: BatchBase, draft: Draft): Step[] {
  const fresh: LeaseRecord[] = []
  const given: LeaseRecord[] = []
  const changed: LeaseRecord[] = []
  const touched: LeaseRecord[] = []
  for (const lease of draft.leases.values()) {
    const before = base.lease(lease.id)
    if (!before) fresh.push(lease)
    else if (before.revision === lease.revision) touched.push(lease)
    else (lease.status === 'held' ? changed : given).push(lease)
  }
  return [
    ['replaceLeases', rowsOf(LEASE, [...given, ...changed])],
    ['insertLeases', rowsOf(LEASE, fresh)],
    ['touchLeases', rowsOf(LEASE_TOUCH, touched)],
  ]
}

function claimSteps(base: BatchBase, draft: Draft): Step[] {
  const gone: unknown[][] = []
  const taken: unknown[][] = []
  for (const { place, leaseId } of draft.claims.values()) {
    const { controller, space, port } = place
    const wasClaimed = base.controller(controller)?.maps[space].isClaimed(port) ?? false
    if (wasClaimed) gone.push([controller, space, port])
    if (leaseId !== null) taken.push([controller, space, port, leaseId])
  }
  return [
    ['deleteClaims', gone],
    ['insertClaims', taken],
  ]
}

/** One row for each token, code and minute: PostgreSQL refuses a statement that would add to a row twice. */
function summed(attempts: readonly RefusedAttempt[]): RefusedAttempt[] {
  const sums = new Map<string, RefusedAttempt>()
  for (const attempt of attempts) {
    const key = `${attempt.tokenId}\n${attempt.code}\n${attempt.at}`
    const count = attempt.count + (sums.get(key)?.count ?? 0)
    sums.set(key, { ...attempt, count })
  }
  return [...sums.values()]
}
