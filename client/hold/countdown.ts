import type { Lease } from '../../server/domain/wire.ts'
import type { Clock } from '../clock.ts'

/** Both clocks at one moment. */
export interface Moment {
  readonly wall: number
  readonly monotonic: number
}

export function momentOf(clock: Clock): Moment {
  return { wall: clock.wall(), monotonic: clock.monotonic() }
}

/**
 * Milliseconds until `ms` after `since` have passed by the clock that is further on; 0 and below: they have passed. The
 * monotonic clock is deaf while a laptop sleeps, the wall clock may be set back: the lease is safe only while both agree.
 */
export function leftMs(since: Moment, ms: number, now: Moment): number {
  return Math.min(since.wall + ms - now.wall, since.monotonic + ms - now.monotonic)
}

/** How long the wall clock went on without the monotonic one: the computer slept, or its clock was set. */
export function sleptMs(before: Moment, now: Moment): number {
  return now.wall - before.wall - (now.monotonic - before.monotonic)
}

/**
 * What was left of a lease's TTL when the server answered, by the server's own clock: neither clock of ours takes part.
 * Undefined for a lease without a TTL.
 */
export function grantedMs(lease: Lease, now: string): number | undefined {
  if (lease.expiresAt === null || lease.ttlSeconds === null) return undefined
  return Math.min(Date.parse(lease.expiresAt) - Date.parse(now), lease.ttlSeconds * 1000)
}
