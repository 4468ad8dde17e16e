import { setTimeout as sleep } from 'node:timers/promises'
import type { LeaseRecord } from '../domain/lease.ts'
import { type Seal, sealedHere } from '../domain/ledger-notices.ts'
import type { Head, LeaseDefaults } from '../domain/records.ts'
import { unavailable } from '../domain/refusals.ts'
import { GENESIS } from './chain.ts'
import type { Clock, LedgerClock } from './clock.ts'
import { type Batch, type CommitContext, runBatch } from './commit.ts'
import { classify, isCommitError } from './database/classify.ts'
import { type Database, DatabaseError } from './database/database.ts'
import { newId } from './ids.ts'
import type { Job } from './job.ts'
import { type FollowedEvent, Memory, sealOf } from './memory.ts'
import type { Observer } from './observer.ts'
import type { Statements } from './statements.ts'

interface Options {
  db: Database
  statements: Statements
  clock: LedgerClock
  source: Clock
  defaults: LeaseDefaults
  log: (level: 'info' | 'warn' | 'error', message: string, detail?: unknown) => void
  observer: Observer
}

const ATTEMPTS = 5
const PAUSE_MS = 50
/** Beyond this nobody is kept waiting for a further attempt: one that met a lock waited about so long by itself. */
const PATIENCE_MS = 4000

/** Brings batches into the database, and answers their jobs when it is known what became of them. */
export class Committer {
  /** A sentence about the database, or null. */
  problem: string | null = null
  onCommit: (revision: number) => void = () => {}
  readonly #options: Options
  readonly #context: CommitContext
  readonly #memory = new Memory()
  /** Since when, by the monotonic clock, holders could have renewed here without interruption. */
  #reachableSince: number

  constructor(options: Options) {
    this.#options = options
    this.#reachableSince = options.source.monotonic()
    this.#context = {
      statements: options.statements,
      memory: this.#memory,
      clock: options.clock,
      defaults: options.defaults,
      mayReclaim: ({ now }, lease) => this.mayReclaim({ now }, lease),
      mayEnd: ({ now }, lease) => options.clock.trustsEnd(lease, now),
      mustWrite: () => this.problem !== null,
    }
  }

  /** Time takes nothing while the clock is in doubt, nor before holders had one grace period to renew here. */
  mayReclaim({ now }: { now: number }, lease: LeaseRecord): boolean {
    const served = this.#options.source.monotonic() - this.#reachableSince
    return served >= lease.graceSeconds * 1000 && this.#options.clock.trusts(lease, now)
  }

  /** This ledger was moved: nothing is written here any more. */
  get seal(): Seal | null {
    return this.#memory.seal
  }

  knows(tokenHash: string): boolean {
    return this.#memory.tokens.has(tokenHash)
  }

  tokenId(tokenHash: string): string | null {
    return this.#memory.tokens.get(tokenHash)?.id ?? null
  }

  async start(): Promise<Head> {
    const { db, statements, source } = this.#options
    return db.transact(async (sql) => {
      const [head] = await sql.query<Head>(statements.head, [])
      if (head) {
        const [newest] = await sql.query<{ body: string }>(statements.eventsAfter, [head.revision - 1, 1])
        const seal = newest ? sealOf(JSON.parse(newest.body) as FollowedEvent) : null
        if (seal) throw new DatabaseError(sealedHere(seal, db.path))
        return head
      }
      const at = source.now()
      await sql.execute(statements.insertHead, [newId('lg', at), GENESIS, at])
      const [made] = await sql.query<Head>(statements.head, [])
      if (!made) throw new Error('The ledger row was not written.')
      return made
    })
  }

  /** Settles every job of the batch, one way or the other. Never rejects. */
  async commit(jobs: readonly Job[]): Promise<void> {
    const started = performance.now()
    let doubt: Batch | null = null
    for (let attempt = 1; ; attempt++) {
      let reached: Batch | null = null
      try {
        if (doubt !== null && (await this.#wasCommitted(doubt))) answer(jobs, doubt)
        else {
          doubt = null
          answer(jobs, await this.#attempt(jobs, (batch) => (reached = batch)))
        }
        this.#recovered()
        return
      } catch (error) {
        // Without a batch it was the look for the doubtful one that failed: the doubt stays.
        if (isCommitError(error)) doubt = reached ?? doubt
        const last = attempt >= ATTEMPTS || performance.now() - started >= PATIENCE_MS
        if (await this.#failed(jobs, error, doubt, { attempt, last })) return
        await sleep(PAUSE_MS * attempt)
      }
    }
  }

  async #attempt(jobs: readonly Job[], reach: (batch: Batch) => void): Promise<Batch> {
    const batch = await this.#options.db.transact(async (sql) => {
      const decided = await runBatch(sql, this.#context, jobs)
      reach(decided)
      return decided
    })
    this.#memory.publish(batch.draft, batch.head)
    if (batch.draft.events.length > 0) this.onCommit(batch.head.revision)
    return batch
  }

  /** Says whether the jobs are settled; if not, the batch is tried again. */
  async #failed(
    jobs: readonly Job[],
    error: unknown,
    doubt: Batch | null,
    { attempt, last }: { attempt: number; last: boolean },
  ): Promise<boolean> {
    const failure = classify(error)
    this.#options.observer.attemptFailed(isCommitError(error) ? 'doubt' : failure)
    if (doubt === null && (failure === 'data' || failure === 'unknown')) {
      await this.#halve(jobs, error)
      return true
    }
    this.#reachableSince = this.#options.source.monotonic()
    this.problem = 'The database does not take writes at the moment.'
    this.#options.log('error', 'a batch could not be written', { err: error, failure, attempt, jobs: jobs.length })
    if (!last) return false
    const outcome = doubt ? 'unknown' : 'nothing'
    for (const job of jobs)
      job.settle({ error: unavailable(outcome, 1000, 'The ledger cannot write to its database at the moment.') })
    return true
  }

  /** A value that the database refuses must not fail its neighbours: the batch is halved until it stands alone. */
  async #halve(jobs: readonly Job[], error: unknown): Promise<void> {
    const middle = Math.ceil(jobs.length / 2)
    if (jobs.length > 1) {
      await this.commit(jobs.slice(0, middle))
      await this.commit(jobs.slice(middle))
      return
    }
    this.#options.log('error', 'the database refused what the ledger decided', { err: error })
    for (const job of jobs) job.settle({ error })
  }

  /**
   * Whether a batch whose COMMIT ended in an error is there. The revision alone proves nothing, another server may have
   * written it; the hash does. A batch of renewals has no event: it is simply decided again.
   */
  async #wasCommitted({ draft, head }: Batch): Promise<boolean> {
    if (draft.events.length === 0) return false
    const { statements, db } = this.#options
    return db.transact(async (sql) => {
      const [event] = await sql.query<{ hash: string }>(statements.eventHash, [head.revision])
      return event?.hash === head.hash
    })
  }

  #recovered(): void {
    if (this.problem !== null) this.#options.log('info', 'the database takes writes again')
    this.problem = null
  }
}

function answer(jobs: readonly Job[], batch: Batch): void {
  jobs.forEach((job, index) => {
    job.settle(batch.decided[index] ?? { error: new Error('a job was not decided') })
  })
}
