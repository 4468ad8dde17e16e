import { mayCall } from '../domain/access.ts'
import { ADMIN_TEAM, adminContact } from '../domain/decide/actor.ts'
import { Missing, type Needs } from '../domain/decide/base.ts'
import { Draft } from '../domain/decide/draft.ts'
import { noteUse } from '../domain/decide/note-use.ts'
import { sealed } from '../domain/ledger-notices.ts'
import type { Actor, Head, LeaseDefaults, TokenRecord } from '../domain/records.ts'
import { unauthenticated, wrongRole } from '../domain/refusals.ts'
import { BatchBase } from './batch-base.ts'
import { catchUp } from './catch-up.ts'
import { type ChainedEvent, chain } from './chain.ts'
import type { LedgerClock } from './clock.ts'
import type { Sql } from './database/sql.ts'
import { newId } from './ids.ts'
import type { Decided, Job } from './job.ts'
import { load } from './load.ts'
import type { Memory } from './memory.ts'
import type { Statements } from './statements.ts'
import { write } from './write.ts'

export interface CommitContext {
  statements: Statements
  memory: Memory
  clock: LedgerClock
  defaults: LeaseDefaults
  mayReclaim: (draft: { now: number }, lease: Parameters<Draft['mayReclaim']>[0]) => boolean
  mayEnd: CommitContext['mayReclaim']
  /** The database failed a moment ago: then every batch writes, for only that shows whether it takes writes again. */
  mustWrite: () => boolean
}

/** A batch as it will stand after the commit. */
export interface Batch {
  readonly draft: Draft
  readonly head: Head
  readonly decided: readonly Decided[]
}

/**
 * Steps 1 to 5 of a batch, inside its transaction: take the head, catch up, load, decide in memory, write.
 * No error of a statement is caught here: the transaction would be reported as done and be rolled back.
 */
export async function runBatch(sql: Sql, context: CommitContext, jobs: readonly Job[]): Promise<Batch> {
  const { head, now } = await catchUp(sql, context)
  const base = new BatchBase(head, context.memory)
  await load(sql, context.statements, base, needsOf(jobs))
  const { draft, decided } = await decideBatch(sql, context, base, jobs, now)
  const events = chain(head.hash, draft.events)
  const next = nextHead(head, draft, events)
  if (isDirty(draft) || (context.mustWrite() && !base.memory.seal))
    await write(sql, context.statements, base, draft, events, next)
  return { draft, head: next, decided }
}

/** Decides until nothing is missing. Each round loads at least one thing more, so it ends. */
async function decideBatch(sql: Sql, context: CommitContext, base: BatchBase, jobs: readonly Job[], now: number) {
  const { seal } = base.memory
  for (;;) {
    const draft = new Draft(base, {
      now,
      defaults: context.defaults,
      // What was renewed or granted again after the backup is not known here: while paused, time takes nothing.
      mayReclaim: (lease) => !base.head.paused && context.mayReclaim({ now }, lease),
      mayEnd: (lease) => !base.head.paused && context.mayEnd({ now }, lease),
      newId: (prefix) => newId(prefix, now),
    })
    try {
      return { draft, decided: jobs.map((job) => (seal ? { error: sealed(seal) } : decideJob(draft, job))) }
    } catch (error) {
      if (!(error instanceof Missing)) throw error
      await load(sql, context.statements, base, error.needs)
    }
  }
}

/** One job's refusal, or its bug, leaves its neighbours alone. */
function decideJob(draft: Draft, job: Job): Decided {
  noteCaller(draft, job)
  const savepoint = draft.savepoint()
  try {
    const value = job.decide(draft, actorOf(draft, job))
    if (job.dry) draft.rollbackWholly(savepoint)
    return { value, now: draft.now }
  } catch (error) {
    if (error instanceof Missing) throw error
    if (job.dry) draft.rollbackWholly(savepoint)
    else draft.rollback(savepoint)
    return { error }
  }
}

/** Before the savepoint: a token that is refused was used all the same. */
function noteCaller(draft: Draft, { caller }: Job): void {
  if (caller.kind !== 'token' || caller.tokenHash === null) return
  const token = draft.token(caller.tokenHash)
  if (token && isLive(token, draft.now)) noteUse(draft, token)
}

function isLive(token: TokenRecord, now: number): boolean {
  return token.revokedAt === null && (token.expiresAt === null || token.expiresAt > now)
}

/** Who asks is looked up inside the transaction: a revoked token ends at once, on every server. */
function actorOf(draft: Draft, { caller, path }: Job): Actor {
  const { requestId, origin } = caller
  if (caller.kind === 'ledger') return { name: 'portlease', team: null, role: 'admin', requestId, origin }
  if (caller.kind === 'environment') return { name: ADMIN_TEAM, team: ADMIN_TEAM, role: 'admin', requestId, origin }
  const token = caller.tokenHash === null ? null : draft.token(caller.tokenHash)
  if (!token || !isLive(token, draft.now))
    throw unauthenticated(token ?? undefined, caller.tokenHash !== null, draft.now)
  if (!mayCall(token.role, path)) throw wrongRole(path, token.role, adminContact(draft))
  return { name: token.name, team: token.team, role: token.role, requestId, origin }
}

function needsOf(jobs: readonly Job[]): Needs {
  const merged: { -readonly [Kind in keyof Needs]?: unknown[] } = { teams: [ADMIN_TEAM] }
  for (const { needs, caller } of jobs) {
    for (const [kind, wanted] of Object.entries(needs) as [keyof Needs, unknown[]][]) {
      const known = merged[kind]
      if (known) known.push(...wanted)
      else merged[kind] = [...wanted]
    }
    if (caller.kind === 'token' && caller.tokenHash !== null) {
      merged.tokens ??= []
      merged.tokens.push(caller.tokenHash)
    }
  }
  return merged as Needs
}

function nextHead(head: Head, draft: Draft, events: readonly ChainedEvent[]): Head {
  const hash = events.at(-1)?.hash ?? head.hash
  return { ...head, revision: draft.revision, epoch: draft.epoch, hash, at: draft.now, paused: draft.paused }
}

function isDirty(draft: Draft): boolean {
  const counted = draft.refused.length > 0 || draft.forgetRefusedBefore !== null
  return counted || draft.events.length > 0 || draft.leases.size > 0 || draft.tokens.size > 0
}
