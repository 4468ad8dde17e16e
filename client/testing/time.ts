import type { Clock } from '../clock.ts'

/** A duration: milliseconds, or its parts. */
export type Duration =
  | number
  | { readonly days?: number; readonly hours?: number; readonly minutes?: number; readonly seconds?: number }

interface Timer {
  readonly at: number
  readonly callback: () => void
}

// Taken before a test replaces the timers of its process by fakes.
const { setImmediate: nextTurn } = globalThis

/**
 * One time for a client and its ledger. It stands still until a test moves it; timers fire in their order, and what each of
 * them set off is done before time goes on.
 */
export class FakeTime implements Clock {
  readonly #start: number
  #now: number
  readonly #timers = new Set<Timer>()
  #skipNext = false

  constructor(start: number) {
    this.#start = start
    this.#now = start
  }

  wall(): number {
    return this.#now
  }

  monotonic(): number {
    return this.#now - this.#start
  }

  /** No jitter: a run is like the one before. */
  random(): number {
    return 0.5
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.#now + Math.ceil(ms), callback }
    this.#timers.add(timer)
    if (this.#skipNext) queueMicrotask(() => void this.advance(Math.ceil(ms)))
    this.#skipNext = false
    return () => void this.#timers.delete(timer)
  }

  /** The next wait passes by itself: nobody moves the time while a client waits to try again. */
  skipNextWait(): void {
    this.#skipNext = true
  }

  /** Without timers the time has moved when this returns; with some, when it resolves. */
  async advance(by: Duration): Promise<void> {
    const end = this.#now + milliseconds(by)
    for (let next = this.#due(end); next !== undefined; next = this.#due(end)) {
      this.#timers.delete(next)
      this.#now = Math.max(this.#now, next.at)
      next.callback()
      await settled()
    }
    this.#now = Math.max(this.#now, end)
  }

  #due(end: number): Timer | undefined {
    let first: Timer | undefined
    for (const timer of this.#timers) if (timer.at <= end && (!first || timer.at < first.at)) first = timer
    return first
  }
}

/** Until everybody who waited for an answer has gone on: nothing of the fake takes longer than a few turns. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise<void>((resolve) => nextTurn(resolve))
}

function milliseconds(by: Duration): number {
  if (typeof by === 'number') return by
  const { days = 0, hours = 0, minutes = 0, seconds = 0 } = by
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000
}
