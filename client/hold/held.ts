import type { Lease } from '../../server/domain/wire.ts'
import type { PortleaseError } from '../error.ts'

/** A lease that is kept alive until it is disposed of or lost. */
export interface HeldLease {
  /** The newest state that the server answered. */
  readonly lease: Lease
  /** The first port. */
  readonly port: number
  readonly ports: number[]
  /** Aborted when the lease is lost (the reason is a `LEASE_LOST`) or when the caller's own signal is. */
  readonly signal: AbortSignal
  /** Resolves when the lease is lost, never rejects, and stays pending when it is released in time. */
  readonly lost: Promise<PortleaseError<'LEASE_LOST'>>
  /** Gives the lease back. Rejects when the server could not be told; the TTL ends the lease then. */
  release(): Promise<void>
  /** The same within 2 s, and never rejects. */
  [Symbol.asyncDispose](): Promise<void>
}
