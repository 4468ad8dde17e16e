import type { Clock } from '../../client/clock.ts'
import type { Fetch } from '../../client/fetch.ts'
import { TestClock } from '../support/clock.ts'

interface Timer {
  at: number
  callback: () => void
  background: boolean
}

/**
 * One time for a client and its server, which a test drives: timers fire in their order, and after each of them every
 * request that it set off is answered before time goes on.
 */
export class DrivenClock implements Clock {
  /** The server's clock: both tell the same time. */
  readonly server = new TestClock()
  /** Requests on their way. */
  #underWay = 0
  #timers = new Set<Timer>()
  /** 0 ≤ x < 1 for jitter: the latest renewal. */
  chance = 0.999
  /** How long an answer is on its way back, in milliseconds. */
  answerTakesMs = 0
  /** While set, requests are not waited for: they hang at the far side. */
  hanging = false

  wall(): number {
    return this.server.now()
  }
  monotonic(): number {
    return this.server.monotonic()
  }
  random(): number {
    return this.chance
  }
  after(ms: number, callback: () => void, { background = false } = {}): () => void {
    const timer = { at: this.monotonic() + Math.ceil(ms), callback, background }
    this.#timers.add(timer)
    return () => void this.#timers.delete(timer)
  }

  get timers(): number {
    return this.#timers.size
  }
  /** Timers that would keep a process alive. */
  get keepingAlive(): number {
    return [...this.#timers].filter(({ background }) => !background).length
  }

  /** A fetch that this clock waits for. */
  readonly fetch: Fetch = async (input, init) => {
    this.#underWay++
    try {
      const response = await fetch(input, init)
      const body = await response.text()
      this.server.advance(this.answerTakesMs)
      return new Response(body, { status: response.status, headers: response.headers })
    } finally {
      this.#underWay--
    }
  }

  /** Time passes: `ms` milliseconds, timer by timer. */
  async advance(ms: number): Promise<void> {
    const end = this.monotonic() + ms
    await this.settle()
    for (;;) {
      const next = [...this.#timers].sort((a, b) => a.at - b.at)[0]
      if (!next || next.at > end) break
      this.#timers.delete(next)
      this.server.advance(Math.max(0, next.at - this.monotonic()))
      next.callback()
      await this.settle()
    }
    this.server.advance(Math.max(0, end - this.monotonic()))
  }

  /** Time passes while the computer sleeps: the wall clock alone goes on. */
  sleep(ms: number): void {
    this.server.jump(ms)
  }

  /** Until every request is answered and everybody who waited for it has gone on. */
  async settle(): Promise<void> {
    do {
      for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
    } while (this.#underWay > 0 && !this.hanging)
  }
}
