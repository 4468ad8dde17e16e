import { unavailable } from '../domain/refusals.ts'
import type { Job } from './job.ts'

/** A commit takes whole calls, up to about so many claims… */
const MAX_WEIGHT = 8192
/** …and requests: beyond this a larger batch gains nothing and everybody waits longer. */
const MAX_JOBS = 1024
/** A lone request waits for one turn of the event loop; a busy server gathers over a few. */
const MAX_TURNS = 8

/**
 * Requests gather while a commit is under way; nobody waits for a timer and a lone request is not delayed.
 * `run` gets one batch at a time, in the order of arrival.
 */
export class Queue {
  readonly #run: (jobs: Job[]) => Promise<void>
  readonly #limit: number
  #waiting: Job[] = []
  #active: Promise<void> | null = null

  constructor(run: (jobs: Job[]) => Promise<void>, limit: number) {
    this.#run = run
    this.#limit = limit
  }

  get depth(): number {
    return this.#waiting.length
  }

  /** @throws UNAVAILABLE at once when the queue is full; the request was not looked at. */
  push(job: Job): void {
    if (this.#waiting.length >= this.#limit) throw unavailable('nothing', 1000, 'Too many requests are waiting.')
    this.#waiting.push(job)
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
      if (batch.length > 0) await this.#run(batch)
    } while (this.#waiting.length > 0)
    this.#active = null
  }

  #take(): Job[] {
    const batch: Job[] = []
    let weight = 0
    for (const job of this.#waiting) {
      if (
        batch.length > 0 &&
        (batch.length >= MAX_JOBS || weight + job.weight > MAX_WEIGHT || job.alone || batch[0]?.alone)
      )
        break
      batch.push(job)
      weight += job.weight
    }
    this.#waiting = this.#waiting.slice(batch.length)
    return batch.filter(isWanted)
  }
}

/** A caller that has gone is dropped before it is decided. A look here costs less than a listener for each request. */
function isWanted(job: Job): boolean {
  if (!job.signal?.aborted) return true
  job.settle({ error: unavailable('nothing', 0, 'The request was given up.') })
  return false
}
