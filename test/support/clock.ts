import type { Clock } from '../../server/ledger/clock.ts'

/** A clock that stands still until a test moves it. Wall and monotonic time move together, unless a test says otherwise. */
export class TestClock implements Clock {
  #now: number
  #monotonic = 0

  constructor(start = Date.parse('2026-03-02T08:00:00Z')) {
    this.#now = start
  }

  now(): number {
    return this.#now
  }

  monotonic(): number {
    return this.#monotonic
  }

  /** Time passes. */
  advance(ms: number): void {
    this.#now += ms
    this.#monotonic += ms
  }

  /** Somebody sets the wall clock. */
  jump(ms: number): void {
    this.#now += ms
  }
}
