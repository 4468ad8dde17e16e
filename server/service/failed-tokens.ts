import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible'
import { Refusal } from '../domain/errors.ts'

const PER_MINUTE = 100

/** Bad tokens, counted by address: guessing is slowed down, and valid tokens from the same address go on. */
export class FailedTokens {
  /** Whether any bad token ever came: while not, nobody pays for a look-up. */
  any = false
  readonly #limiter = new RateLimiterMemory({ points: PER_MINUTE, duration: 60 })

  /** @throws RATE_LIMITED when too many bad tokens came from here within a minute */
  async check(origin: string): Promise<void> {
    const found = await this.#limiter.get(origin)
    if (found && found.consumedPoints > PER_MINUTE) throw rateLimited(found)
  }

  async count(origin: string): Promise<void> {
    this.any = true
    try {
      await this.#limiter.consume(origin)
    } catch (error) {
      if (error instanceof Error) throw error
    }
  }
}

function rateLimited({ msBeforeNext }: RateLimiterRes): Refusal<'RATE_LIMITED'> {
  const seconds = Math.ceil(msBeforeNext / 1000)
  return new Refusal('RATE_LIMITED', `Too many bad tokens came from this address. Try again in ${seconds} s.`, {
    retryAfterMs: msBeforeNext,
    next: 'Look at the token: PORTLEASE_TOKEN, or the file of --token-file.',
  })
}
