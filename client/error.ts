import type { DetailsOf, ErrorCode } from '../server/domain/errors.ts'
import type { Lease } from '../server/domain/wire.ts'

/** What is known about a request whose answer did not come: certainly nothing happened, or it may have been done. */
export type Outcome = 'nothing' | 'unknown'

/** What the codes carry that only a client can find. Durations are milliseconds. */
export interface ClientErrorDetails {
  UNREACHABLE: { url: string; reason: string; tries: number; elapsedMs: number; outcome: Outcome }
  TIMEOUT: { url: string; timeoutMs: number; tries: number; elapsedMs: number; outcome: Outcome }
  ABORTED: { outcome: Outcome }
  LEASE_LOST: { lease: Lease; why: 'time' | 'ended'; at: string }
  VERSION_MISMATCH: { url: string; found: string; status: number | null; outcome: Outcome }
}

export type ClientCode = keyof ClientErrorDetails
export type AnyCode = ErrorCode | ClientCode

/** The details of one code. */
export type AnyDetailsOf<C extends AnyCode> = C extends ErrorCode
  ? DetailsOf<C>
  : C extends ClientCode
    ? ClientErrorDetails[C]
    : never

// Two copies of this module may live in one process (node_modules of two packages): a registered symbol is one for both.
const BRAND = Symbol.for('portlease.error')

export interface PortleaseErrorOptions extends ErrorOptions {
  requestId?: string | undefined
  /** Running the same call again is safe and may help. */
  retryable?: boolean
}

/**
 * Everything that a call of the client rejects with. `message` is a sentence that can be printed as it is; `details` follow
 * `code`. Tell errors apart with `PortleaseError.is(error, 'PORT_LEASED')`, never with instanceof.
 */
export class PortleaseError<C extends AnyCode = AnyCode> extends Error {
  override readonly name = 'PortleaseError'
  readonly code: C
  readonly details: AnyDetailsOf<C>
  readonly requestId: string | undefined
  readonly retryable: boolean
  readonly [BRAND] = true

  constructor(code: C, message: string, details: AnyDetailsOf<C>, options: PortleaseErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    this.code = code
    this.details = details
    this.requestId = options.requestId
    this.retryable = options.retryable ?? false
  }

  /** Whether something that was thrown is a PortleaseError, of the given code if one is given. */
  static is<C extends AnyCode = AnyCode>(error: unknown, code?: C): error is PortleaseError<C> {
    if (typeof error !== 'object' || error === null || !(BRAND in error)) return false
    return code === undefined || (error as { code?: unknown }).code === code
  }
}
