import type { EventListAnswer } from '../domain/wire.ts'
import type { Reads } from './read/reads.ts'

/** How often the ledger is asked whether another process has written. */
const POLL_MS = 300
/** How many events a stream holds at most: fewer came, and these were all. */
export const PAGE = 500

/**
 * The end of the log as all streams of this process see it. One poller for all of them, and only while one waits; what
 * this process writes itself is told at once. Streams that stand at the same revision share one read.
 */
export class Tail {
  readonly #reads: Pick<Reads, 'moment' | 'listEvents'>
  readonly #pollMs: number
  readonly #waiting = new Set<{ after: number; wake: () => void }>()
  readonly #pages = new Map<string, Promise<EventListAnswer>>()
  #revision = 0
  #timer: NodeJS.Timeout | null = null

  constructor(reads: Pick<Reads, 'moment' | 'listEvents'>, pollMs = POLL_MS) {
    this.#reads = reads
    this.#pollMs = pollMs
  }

  /** The ledger has come to this revision. */
  reached(revision: number): void {
    this.#revision = revision
    for (const { after, wake } of this.#waiting) if (after < revision) wake()
  }

  /** True when the log goes on after a revision; false when it did not for `ms`, or when the signal aborts. */
  wait(after: number, ms: number, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      if (signal.aborted || this.#revision > after) return resolve(!signal.aborted)
      const wake = (grown = false) => {
        clearTimeout(timer)
        signal.removeEventListener('abort', give)
        this.#waiting.delete(waiter)
        resolve(grown)
      }
      const give = () => wake()
      const waiter = { after, wake: () => wake(true) }
      const timer = setTimeout(give, ms)
      signal.addEventListener('abort', give)
      this.#waiting.add(waiter)
      this.#pollLater()
    })
  }

  /** At most 500 events after a revision; the answer's `revision` says up to where it is complete. */
  page(after: number, seesAccess: boolean, clock: number): Promise<EventListAnswer> {
    const key = `${after}/${seesAccess}`
    const shared = this.#pages.get(key)
    if (shared !== undefined) return shared
    const page = this.#reads
      .listEvents({ after, limit: PAGE }, seesAccess, clock)
      .finally(() => this.#pages.delete(key))
    this.#pages.set(key, page)
    return page
  }

  #pollLater(): void {
    if (this.#timer !== null || this.#waiting.size === 0) return
    this.#timer = setTimeout(() => void this.#poll(), this.#pollMs)
    this.#timer.unref()
  }

  async #poll(): Promise<void> {
    try {
      this.reached((await this.#reads.moment(0)).revision)
    } catch {
      // A database that does not answer now is asked again; a stream that reads or checks meanwhile says what is wrong.
    }
    this.#timer = null
    this.#pollLater()
  }
}
