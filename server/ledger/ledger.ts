import type { Draft } from '../domain/decide/draft.ts'
import type { Verb } from '../domain/decide/verb.ts'
import type { Actor, Head, LeaseDefaults } from '../domain/records.ts'
import { type Clock, LedgerClock, SYSTEM_CLOCK } from './clock.ts'
import { Committer } from './committer.ts'
import type { Database } from './database/database.ts'
import { statementsOf } from './dialects.ts'
import type { Caller, Decided, Job } from './job.ts'
import { NOBODY, type Observer } from './observer.ts'
import { Queue } from './queue.ts'

export interface LedgerOptions {
  defaults: LeaseDefaults
  queueLimit?: number
  /** By default the host's clock, and on PostgreSQL the database's. One that is given counts on both. */
  clock?: Clock
  /** Told what an operator should know: a clock in doubt, a database that fails. */
  log?: (level: 'info' | 'warn' | 'error', message: string, detail?: unknown) => void
  observer?: Observer
}

export interface Answer<T> {
  value: T
  /** Ledger time of the decision, in milliseconds. */
  now: number
}

/**
 * The one writer of this process (docs/ledger.md): requests queue up, a whole queue is decided in one transaction, and
 * nobody is answered before the commit is on the disk.
 */
export class Ledger {
  readonly clock: LedgerClock
  readonly #queue: Queue
  readonly #committer: Committer

  constructor(db: Database, options: LedgerOptions) {
    const source = options.clock ?? SYSTEM_CLOCK
    this.clock = new LedgerClock(source, db.dialect === 'postgresql' && options.clock === undefined)
    const { defaults, log = () => {}, observer = NOBODY } = options
    this.#committer = new Committer({
      db,
      statements: statementsOf(db),
      clock: this.clock,
      source,
      defaults,
      log,
      observer,
    })
    this.#queue = new Queue((jobs) => this.#committer.commit(jobs), options.queueLimit ?? 10_000, observer)
  }

  /** Decides a verb for a caller. Resolves after the commit; rejects with a Refusal, and then nothing was changed. */
  submit<Request, Value>(
    verb: Verb<Request, Value>,
    request: Request,
    caller: Caller,
    signal?: AbortSignal,
  ): Promise<Answer<Value>> {
    return this.#enqueue<Value>({
      path: verb.path,
      caller,
      needs: verb.needs(request),
      dry: verb.dry ?? false,
      alone: verb.alone ?? false,
      weight: verb.weight?.(request) ?? 1,
      signal,
      decide: (draft, actor) => verb.decide(draft, actor, request),
    })
  }

  /** The ledger's own writes: first start, sweeping. They need no token and no role. */
  internal<Value>(decide: (draft: Draft, actor: Actor) => Value, needs: Job['needs'] = {}): Promise<Answer<Value>> {
    const caller: Caller = { kind: 'ledger', tokenHash: null, requestId: null, origin: null }
    return this.#enqueue<Value>({
      path: 'system.health',
      caller,
      needs,
      dry: false,
      alone: false,
      weight: 1,
      signal: undefined,
      decide,
    })
  }

  /** Said about every `everyMs`: a process that was stopped for long reclaims nothing before holders could renew again. */
  beat(everyMs: number): void {
    this.#committer.beat(everyMs)
  }

  /** Makes the ledger row if it is not there. Several servers may do so together. */
  start(): Promise<Head> {
    return this.#committer.start()
  }

  /** Whether a token with this hash was seen to be good. Says nothing about now: that is decided inside. */
  knows(tokenHash: string): boolean {
    return this.#committer.knows(tokenHash)
  }

  /** The id of a token that has asked for a write here, good or not any more; null when nobody knows it. */
  tokenId(tokenHash: string): string | null {
    return this.#committer.tokenId(tokenHash)
  }

  /** Told the newest revision after each commit of this process that wrote events. */
  onCommit(listener: (revision: number) => void): void {
    this.#committer.onCommit = listener
  }

  /** What is wrong, in sentences; empty when all is well. */
  problems(): string[] {
    return [this.clock.problem, this.#committer.problem].filter((problem): problem is string => problem !== null)
  }

  /** This ledger lives in another database now. */
  get sealed(): boolean {
    return this.#committer.seal !== null
  }

  /** Whether the database takes writes. A clock in doubt is told, and the server goes on. */
  get writes(): boolean {
    return this.#committer.problem === null && this.#committer.seal === null
  }

  /** Finds out whether what was wrong is over: a server that is not ready is sent no requests by which it would. */
  async lookAgain(): Promise<void> {
    if (this.problems().length > 0 && !this.sealed) await this.internal(() => undefined)
  }

  get depth(): number {
    return this.#queue.depth
  }

  /** Resolves when everything that was submitted has its answer. */
  idle(): Promise<void> {
    return this.#queue.idle()
  }

  #enqueue<Value>(job: Omit<Job, 'settle'>): Promise<Answer<Value>> {
    return new Promise((resolve, reject) => {
      const settle = (decided: Decided) => {
        if ('error' in decided) reject(decided.error)
        else resolve({ value: decided.value as Value, now: decided.now })
      }
      this.#queue.push({ ...job, settle })
    })
  }
}
