import { unavailable } from '../domain/refusals.ts'
import type { Job } from './job.ts'
import { NOBODY, type Observer } from './observer.ts'

/**
 * A commit takes whole calls, together up to about so many claims; one call may have more. A commit of 8,192 claims takes half
 * a second in which everybody waits, and a fifteenth more for each: its rows outlive the young generation (measured).
 */
const MAX_WEIGHT = 2048
/** …and so many requests: beyond this a larger batch gains nothing and everybody waits longer. */
const MAX_JOBS = 1024
/** A lone request waits for one turn of the event loop; a busy server gathers over a few. */
const MAX_TURNS = 8
/** Whoever waited longer is told so before it is decided: callers give up after 10 s, and would not know what was done. */
const MAX_WAIT_MS = 8000
/** What a caller who is turned away is told to wait, however fast or slow the queue moves. */
const RETRY_MS = { least: 250, most: 10_000 }

interface Waiting {
  readonly job: Job
  /** By the monotonic clock. */
  readonly since: number
}

/**
 * Requests gather while a commit is under way; nobody waits for a timer and a lone request is not delayed.
 * `run` gets one batch at a time, in the order of arrival.
 */
export class Queue {
  readonly #run: (jobs: Job[]) => Promise<void>
  readonly #limit: number
  readonly #observer: Observer
  #waiting: Waiting[] = []
  #active: Promise<void> | null = null
  /** Milliseconds that a request takes of the queue's time, smoothed over the last batches. */
  #msEach = 0.5

  constructor(run: (jobs: Job[]) => Promise<void>, limit: number, observer = NOBODY) {
    this.#run = run
    this.#limit = limit
    this.#observer = observer
  }

  get depth(): number {
    return this.#waiting.length
  }

  /** @throws UNAVAILABLE at once when the queue is full; the request was not looked at. */
  push(job: Job): void {
    if (this.#waiting.length >= this.#limit) {
      this.#observer.turnedAway('full')
      throw unavailable('nothing', this.#retryAfterMs(), 'Too many requests are waiting.')
    }
    this.#waiting.push({ job, since: performance.now() })
    this.#active ??= this.#pump()
  }

  /** Resolves when everything that was pushed is settled. */
  async idle(): Promise<void> {
    while (this.#active !== null) await this.#active
  }

  /**
   * Turn by turn of the event loop, until a turn brings nobody new: a commit that a few more share costs each of them
   * less. By setImmediate, never in a microtask: a whole SQLite transaction runs without a turn, so each batch would
   * hold one request (measured: nine times slower over HTTP).
   */
  async #gather(): Promise<void> {
    for (let turn = 0, seen = 0; turn < MAX_TURNS && this.#waiting.length > seen; turn++) {
      seen = this.#waiting.length
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  async #pump(): Promise<void> {
    do {
      await this.#gather()
      const batch = this.#take()
      if (batch.length === 0) continue
      const started = performance.now()
      await this.#run(batch)
      const ms = performance.now() - started
      this.#msEach += (ms / batch.length - this.#msEach) / 4
      this.#observer.batch(batch.length, ms)
    } while (this.#waiting.length > 0)
    this.#active = null
  }

  /**
   * About when what waits now will be done, as the queue has moved lately. Spread over half to one and a half of it:
   * thousands who were turned away in one second must not come back in one second.
   */
  #retryAfterMs(): number {
    const done = this.#waiting.length * this.#msEach * (0.5 + Math.random())
    return Math.round(Math.min(RETRY_MS.most, Math.max(RETRY_MS.least, done)))
  }

  #take(): Job[] {
    const batch: Job[] = []
    let weight = 0
    let taken = 0
    for (const { job, since } of this.#waiting) {
      const isFull = batch.length >= MAX_JOBS || weight + job.weight > MAX_WEIGHT || job.alone || batch[0]?.alone
      if (batch.length > 0 && isFull) break
      taken++
      if (!this.#isWanted(job, since)) continue
      batch.push(job)
      weight += job.weight
    }
    this.#waiting = this.#waiting.slice(taken)
    return batch
  }

  /** A caller that has gone is dropped before it is decided. A look here costs less than a listener for each request. */
  #isWanted(job: Job, since: number): boolean {
    const isGone = job.signal?.aborted ?? false
    if (!isGone && performance.now() - since < MAX_WAIT_MS) return true
    this.#observer.turnedAway(isGone ? 'gone' : 'late')
    const why = isGone ? 'The request was given up.' : 'The request waited too long behind others.'
    job.settle({ error: unavailable('nothing', isGone ? 0 : this.#retryAfterMs(), why) })
    return false
  }
}
