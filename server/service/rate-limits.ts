import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { Refusal } from '../domain/errors.ts'

const BAD_TOKENS_PER_MINUTE = 100

/** Bad tokens, counted by address: guessing is slowed down, and valid tokens from the same address go on. */
export class FailedTokens {
  /** Whether any bad token ever came: while not, nobody pays for a look-up. */
  any = false
  readonly #limiter = new RateLimiterMemory({ points: BAD_TOKENS_PER_MINUTE, duration: 60 })

  /** @throws RATE_LIMITED when too many bad tokens came from here within a minute */
  async check(origin: string): Promise<void> {
    const found = await this.#limiter.get(origin)
    if (found && found.consumedPoints > BAD_TOKENS_PER_MINUTE) {
      throw rateLimited(
        found,
        'Too many bad tokens came from this address.',
        'Look at the token: PORTLEASE_TOKEN, or the file of --token-file.',
      )
    }
  }

  async count(origin: string): Promise<void> {
    this.any = true
    await this.#limiter.consume(origin).catch(ignoreLimit)
  }
}

/** Requests of each token, when a limit is set (PORTLEASE_RATE_LIMIT). */
export class TokenRate {
  readonly #limiter: RateLimiterMemory

  constructor(perMinute: number) {
    this.#limiter = new RateLimiterMemory({ points: perMinute, duration: 60 })
  }

  /** @throws RATE_LIMITED */
  async take(tokenHash: string): Promise<void> {
    await this.#limiter.consume(tokenHash).catch((error: unknown) => {
      if (!(error instanceof RateLimiterRes)) throw error
      throw rateLimited(
        error,
        'This token has sent more requests than this server takes in a minute.',
        'Send many leases in one lease.acquireMany.',
      )
    })
  }
}

/** The limiter rejects with its count when the limit is reached; anything else is an error. */
function ignoreLimit(error: unknown): void {
  if (!(error instanceof RateLimiterRes)) throw error
}

function rateLimited({ msBeforeNext }: RateLimiterRes, what: string, next: string): Refusal<'RATE_LIMITED'> {
  const message = `${what} Try again in ${Math.ceil(msBeforeNext / 1000)} s.`
  return new Refusal('RATE_LIMITED', message, { retryAfterMs: msBeforeNext, next })
}
