import { unavailable } from '../../domain/refusals.ts'

export interface LaneOptions {
  /** How many run at once: fewer than the pool has connections, so that quick reads always find one. */
  width: number
  /** How many may wait. */
  queueLimit: number
  /** How long each may wait. */
  limitMs: number
}

/** Long reads on PostgreSQL go through here, as they go through a thread on SQLite: others do not wait behind them. */
export class LongLane {
  readonly #options: LaneOptions
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor(options: LaneOptions) {
    this.#options = options
  }

  /** @throws UNAVAILABLE at once when too many wait, or after `limitMs` of waiting; else what `read` throws */
  async run<T>(read: () => Promise<T>): Promise<T> {
    if (this.#running < this.#options.width) this.#running++
    else await this.#turn()
    try {
      return await read()
    } finally {
      // The place is handed on; nobody who comes now goes before those who wait.
      const next = this.#waiting.shift()
      if (next) next()
      else this.#running--
    }
  }

  #turn(): Promise<void> {
    if (this.#waiting.length >= this.#options.queueLimit) throw tooMany()
    return new Promise((resolve, reject) => {
      const enter = () => {
        clearTimeout(timer)
        resolve()
      }
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(enter), 1)
        reject(tooMany())
      }, this.#options.limitMs)
      this.#waiting.push(enter)
    })
  }
}

/** What a caller is told whose long read was not begun. */
export function tooMany(): Error {
  return unavailable('nothing', Math.round(500 + Math.random() * 1000), 'Too many long reads are waiting.')
}
