import { setTimeout as sleep } from 'node:timers/promises'
import type { LeaseRecord } from '../domain/lease.ts'
import { type Seal, sealedHere } from '../domain/ledger-notices.ts'
import type { Head, LeaseDefaults } from '../domain/records.ts'
import { unavailable } from '../domain/refusals.ts'
import { takeHead } from './catch-up.ts'
import { GENESIS } from './chain.ts'
import type { Clock, LedgerClock } from './clock.ts'
import { type Batch, type CommitContext, runBatch } from './commit.ts'
import { classify, isCommitError, isDiskFull } from './database/classify.ts'
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

/** Beyond this nobody is kept waiting for a further attempt: one that met a lock waited about so long by itself. */
const PATIENCE_MS = 4000
/** While it is not known whether a batch was committed: callers give up after 10 s, and an answer is worth the wait. */
const PATIENCE_IN_DOUBT_MS = 8000
/** A file or a disk that fails does so at once, and does not come back within seconds. */
const ATTEMPTS = { sqlite: 5, postgresql: 15 }
/** Pauses double up to the longest; half of each is chance, so that servers that met do not meet again. */
const PAUSE_MS = { first: 25, longest: 500 }

/** A process that did not run for so long was stopped. */
const STOPPED_MS = 5000

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
  /** When the process was last known to run, and how long it may be silent. */
  #beat = { at: 0, most: Number.POSITIVE_INFINITY }

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
    this.#noteGap()
    const served = this.#options.source.monotonic() - this.#reachableSince
    return served >= lease.graceSeconds * 1000 && this.#options.clock.trusts(lease, now)
  }

  /** Said about every `everyMs` while the process runs: a long silence was one in which nobody could renew here. */
  beat(everyMs: number): void {
    this.#noteGap()
    this.#beat = { at: performance.now(), most: Math.max(STOPPED_MS, 3 * everyMs) }
  }

  /** Stopped by a signal or a debugger, or asleep: on its return holders come first, then the sweeper. */
  #noteGap(): void {
    const { at, most } = this.#beat
    if (performance.now() - at > most) this.#reachableSince = this.#options.source.monotonic()
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
    const { db, statements, source, clock } = this.#options
    return db.transact(async (sql) => {
      let taken = await takeHead(sql, statements)
      if (!taken) {
        // Where the database's clock counts, ours must not be the first that is believed.
        const at = clock.isShared ? 0 : source.now()
        await sql.execute(statements.insertHead, [newId('lg', source.now()), GENESIS, at])
        taken = await takeHead(sql, statements)
        if (!taken) throw new Error('The ledger row was not written.')
      }
      const { head } = taken
      if (clock.isShared) clock.read(head.at, taken.clock)
      const [newest] = await sql.query<{ body: string }>(statements.eventsAfter, [head.revision - 1, 1])
      const seal = newest ? sealOf(JSON.parse(newest.body) as FollowedEvent) : null
      if (seal) throw new DatabaseError(sealedHere(seal, db.path))
      return head
    })
  }

  /** Settles every job of the batch, one way or the other. Never rejects. */
  async commit(jobs: readonly Job[]): Promise<void> {
    const effort = new Effort(this.problem !== null ? 2 : ATTEMPTS[this.#options.db.dialect])
    let doubt: Batch | null = null
    for (;;) {
      const reached: { batch?: Batch } = {}
      try {
        if (doubt !== null && (await this.#wasCommitted(doubt))) {
          // Memory follows its events with the next batch, as if another server had written them.
          answer(jobs, doubt)
          this.onCommit(doubt.head.revision)
        } else {
          doubt = null
          answer(jobs, await this.#attempt(jobs, reached))
        }
        this.#recovered()
        return
      } catch (error) {
        // Without a batch it was the look for the doubtful one that failed: the doubt stays.
        if (isCommitError(error)) doubt = reached.batch ?? doubt
        const last = effort.isLast(doubt === null ? 'none' : reached.batch ? 'fresh' : 'looked')
        if (await this.#failed(jobs, error, doubt, { attempt: effort.attempt, last })) return
        await effort.pause()
      }
    }
  }

  /** `reached` holds the batch once it is decided and written, whatever becomes of its COMMIT. */
  async #attempt(jobs: readonly Job[], reached: { batch?: Batch }): Promise<Batch> {
    const batch = await this.#options.db.transact(async (sql) => {
      const decided = await runBatch(sql, this.#context, jobs)
      reached.batch = decided
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
    // Two servers met, and it is tried again at once: nobody was kept from renewing.
    if (failure === 'busy' && doubt === null && !last) return false
    if (this.problem === null || last)
      this.#options.log('error', 'a batch could not be written', { err: error, failure, attempt, jobs: jobs.length })
    this.#reachableSince = this.#options.source.monotonic()
    const why = isDiskFull(error) ? ': its disk is full' : ' at the moment'
    this.problem = `The database does not take writes${why}.`
    if (!last) return false
    const outcome = doubt ? 'unknown' : 'nothing'
    const refused = `The ledger cannot write to its database${why}.`
    // Spread out: who was refused together must not come back together.
    for (const job of jobs) job.settle({ error: unavailable(outcome, Math.round(500 + Math.random() * 1000), refused) })
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
   * Whether a batch whose COMMIT ended in an error is there. The ledger row is taken first: whoever still works on that
   * COMMIT has it, and is done when we get it. The revision alone proves nothing, another server may have written it; the
   * hash does. A batch without an event is simply decided again: to renew twice changes nothing more, and of refused
   * attempts there is only a count.
   */
  async #wasCommitted({ draft, head }: Batch): Promise<boolean> {
    if (draft.events.length === 0) return false
    const { statements, db } = this.#options
    return db.transact(async (sql) => {
      await takeHead(sql, statements)
      const [event] = await sql.query<{ hash: string }>(statements.eventHash, [head.revision])
      return event?.hash === head.hash
    })
  }

  #recovered(): void {
    if (this.problem !== null) this.#options.log('info', 'the database takes writes again')
    this.problem = null
  }
}

/** How long a batch is tried. */
class Effort {
  attempt = 1
  readonly #most: number
  readonly #started = performance.now()

  /** `most` attempts; a look at what became of a COMMIT counts as one. */
  constructor(most: number) {
    this.#most = most
  }

  /** A doubt that is fresh is looked into at least once, however long the COMMIT took to fail. */
  isLast(doubt: 'none' | 'fresh' | 'looked'): boolean {
    if (doubt === 'fresh') return this.attempt >= ATTEMPTS.postgresql
    const passed = performance.now() - this.#started
    const most = doubt === 'looked' ? ATTEMPTS.postgresql : this.#most
    return this.attempt >= most || passed >= (doubt === 'looked' ? PATIENCE_IN_DOUBT_MS : PATIENCE_MS)
  }

  async pause(): Promise<void> {
    const longest = Math.min(PAUSE_MS.first * 2 ** this.attempt, PAUSE_MS.longest)
    this.attempt++
    await sleep(longest * (0.5 + Math.random() / 2))
  }
}

function answer(jobs: readonly Job[], batch: Batch): void {
  jobs.forEach((job, index) => {
    job.settle(batch.decided[index] ?? { error: new Error('a job was not decided') })
  })
}
