import { unavailable } from '../../domain/refusals.ts'

/** Up to here a body counts for nothing: a single request is never turned away for large ones of others. */
const SMALL = 16 * 1024

/** The bytes of one request's body that are kept until it is answered. */
export interface Held {
  /** @throws UNAVAILABLE when all bodies together are too many; nothing was looked at */
  take(bytes: number): void
  /** The request is answered. */
  free(): void
}

/**
 * What the bodies of all requests that are under way may take together. The limit of one body does not bound a
 * thousand of them, and each is in memory from its first byte to its answer.
 */
export class BodyBudget {
  readonly #limit: number
  #used = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  hold(): Held {
    let bytes = 0
    const counted = () => Math.max(0, bytes - SMALL)
    return {
      take: (more) => {
        const before = counted()
        bytes += more
        this.#used += counted() - before
        if (this.#used > this.#limit && counted() > 0) {
          const waitMs = Math.round(1000 + Math.random() * 2000)
          throw unavailable('nothing', waitMs, 'Too many large requests are under way.')
        }
      },
      free: () => {
        this.#used -= counted()
        bytes = 0
      },
    }
  }
}
