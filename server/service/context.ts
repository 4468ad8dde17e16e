import type { LeaseDefaults } from '../domain/records.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Reads } from '../ledger/read/reads.ts'
import type { Tail } from '../ledger/tail.ts'
import type { OneTimeLinks } from './one-time-links.ts'
import type { FailedTokens, TokenRate } from './rate-limits.ts'
import type { RefusedAttempts } from './refused-attempts.ts'
import type { TokenUse } from './token-use.ts'

/** What the services work with. Made once, at the start. */
export interface App {
  readonly ledger: Ledger
  readonly reads: Reads
  readonly tail: Tail
  /** How often a stream tells how far it is, and looks whether its token is still good. */
  readonly streamCheckMs: number
  readonly failedTokens: FailedTokens
  readonly oneTimeLinks: OneTimeLinks
  readonly refusedAttempts: RefusedAttempts
  readonly tokenUse: TokenUse
  /** Null: a valid token has no limit. */
  readonly tokenRate: TokenRate | null
  /** SHA-256 of PORTLEASE_ADMIN_TOKEN; null when the admin's token is in a file. */
  readonly environmentTokenHash: string | null
  readonly version: string
  readonly defaults: LeaseDefaults
}

/** One request of one caller. */
export interface ServiceContext {
  readonly requestId: string
  /** The caller's address. */
  readonly origin: string
  /** The bearer token as it came, checked by nobody. */
  readonly token: string | null
  /** Aborted when the caller has gone. */
  readonly signal: AbortSignal
  readonly app: App
}

/** What reads call now: the host's clock, unless it is not to be believed. */
export function clockOf({ app }: ServiceContext): number {
  return app.ledger.clock.peek(0)
}
