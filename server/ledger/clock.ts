import type { LeaseRecord } from '../domain/lease.ts'

/** Milliseconds: the wall clock since 1970 (UTC), and one that only ever goes forward. */
export interface Clock {
  now(): number
  monotonic(): number
}

export const SYSTEM_CLOCK: Clock = { now: () => Date.now(), monotonic: () => performance.now() }

/** A wall clock that moved so much more than the monotonic one is in doubt. */
const JUMP_MS = 60_000
/** So many jumps are told apart. */
const MAX_JUMPS = 100
/** One reading moves ledger time forward by no more than this: a single reading of the year 2036 is not for ever. */
const MAX_STEP_MS = 366 * 86_400_000

/**
 * Ledger time: kept in the ledger row, never running backwards. While the clock is behind it, time stands still:
 * grants and releases go on and nothing expires, which leaks ports rather than granting one twice.
 *
 * Which clock: the host's on SQLite; on PostgreSQL the database's, which all servers share, so that none of theirs matters.
 * It is read in each batch; in between it goes on as this host's monotonic clock does.
 */
export class LedgerClock {
  /** The database's clock counts: every reading brings it. */
  readonly isShared: boolean
  readonly #clock: Clock
  readonly #whose: 'The clock' | "The database's clock"
  /** The newest reading: ledger time, the wall clock that counts, and the monotonic one. */
  #last: { now: number; wall: number; monotonic: number } | null = null
  /** When, by ledger time, it moved as no clock does, and by how much; ascending. */
  readonly #jumps: { at: number; by: number }[] = []
  /** Ledger time when the clock was first seen to be behind it, since when time stands still here; else null. */
  #behindFrom: number | null = null
  /** A sentence about a clock in doubt, for the log and /readyz; null when there is none. */
  problem: string | null = null

  constructor(clock: Clock, isShared = false) {
    this.#clock = clock
    this.isShared = isShared
    this.#whose = isShared ? "The database's clock" : 'The clock'
  }

  /** The ledger's time of a batch, from its row's `at` and the clock: what the database's reads now, when that is shared. */
  read(at: number, shared?: number): number {
    const monotonic = this.#clock.monotonic()
    const wall = this.isShared && shared !== undefined ? shared : this.#wall(monotonic)
    const floor = Math.max(at, this.#last?.now ?? 0)
    const now = this.#accept(wall, floor, monotonic)
    this.#last = { now, wall, monotonic }
    return now
  }

  /** The time to show beside a read: never before what was answered already. */
  peek(at: number): number {
    const wall = this.#wall(this.#clock.monotonic())
    const floor = Math.max(at, this.#last?.now ?? 0)
    return isTooFar(wall, this.#expected(floor)) ? floor : Math.max(wall, floor)
  }

  /** After a jump forwards, and while the clock is behind, nothing is taken away by time until the lease's own TTL and grace have passed again. */
  trusts(lease: LeaseRecord, now: number): boolean {
    return this.#behindFrom === null && now >= this.#jumpedAt() + ((lease.ttlSeconds ?? 0) + lease.graceSeconds) * 1000
  }

  /**
   * A jump forwards takes nothing off a quarantine that stood before it: its end moves on by as much. Were the whole
   * quarantine begun again, a laptop that sleeps every night would never end one.
   */
  trustsEnd({ ended, quarantinedUntil }: LeaseRecord, now: number): boolean {
    const began = ended?.at ?? Number.NEGATIVE_INFINITY
    if (this.#behindFrom !== null) return false
    const later = this.#jumps.filter(({ at }) => began < at)
    return quarantinedUntil === null || now >= later.reduce((end, { by }) => end + by, quarantinedUntil)
  }

  /** The wall clock that counts. Before the first reading there is no other than the host's. */
  #wall(monotonic: number): number {
    if (!this.isShared || !this.#last) return this.#clock.now()
    return Math.floor(this.#last.wall + (monotonic - this.#last.monotonic))
  }

  #accept(wall: number, floor: number, monotonic: number): number {
    const expected = this.#expected(floor, monotonic)
    if (isTooFar(wall, expected)) {
      this.problem = `${this.#whose} reads ${text(wall)}, more than a year after the ledger's time ${text(floor)}: it is not followed. Set the clock right.`
      return expected
    }
    const now = Math.max(wall, floor)
    const jumped = this.#noticeJump(now, wall, monotonic)
    const behindFrom = this.#behindFrom
    if (wall < floor - JUMP_MS) {
      this.#behindFrom ??= this.#last?.now ?? floor
      this.problem = `${this.#whose} reads ${text(wall)}, before the ledger's time ${text(floor)}: nothing expires until it has caught up.`
      return floor
    }
    this.#behindFrom = null
    if (jumped) {
      this.problem = `${this.#whose} jumped forwards to ${text(now)}: each lease has its TTL and grace once more before it is reclaimed.`
    } else if (this.problem !== null && (behindFrom !== null || wall >= this.#jumpedAt() + JUMP_MS)) this.problem = null
    // Who renewed or released while time stood still was given an end that is too early: by no more than time has moved
    // since. Another process of the host, whose clock was set right first, may have moved it already.
    if (behindFrom !== null) this.#settle(now, behindFrom)
    return now
  }

  /**
   * Whether ledger time moved as no clock does since this process read it last. Another process may have seen the jump
   * first and written it: then it is the row that is ahead. At the first reading there is only the wall clock to compare.
   */
  #noticeJump(now: number, wall: number, monotonic: number): boolean {
    const own = this.#last ? Math.floor(this.#last.now + (monotonic - this.#last.monotonic)) : wall
    if (now <= own + JUMP_MS) return false
    this.#doubt(now, now - own)
    return true
  }

  /** What was noticed while time stood still is part of what it has moved by since. */
  #settle(now: number, behindFrom: number): void {
    while (this.#jumpedAt() > behindFrom) this.#jumps.pop()
    this.#doubt(now, now - behindFrom)
  }

  #doubt(at: number, by: number): void {
    this.#jumps.push({ at, by })
    if (this.#jumps.length <= MAX_JUMPS) return
    // The two oldest become one: a quarantine between them waits longer than it must.
    const [first, second] = this.#jumps
    if (first && second) this.#jumps.splice(0, 2, { at: second.at, by: first.by + second.by })
  }

  #jumpedAt(): number {
    return this.#jumps.at(-1)?.at ?? Number.NEGATIVE_INFINITY
  }

  /** What time it must be at least: what was read last, and what has passed since by the clock that nobody can set. */
  #expected(floor: number, monotonic = this.#clock.monotonic()): number {
    const passed = this.#last ? this.#last.now + (monotonic - this.#last.monotonic) : floor
    return Math.max(floor, Math.floor(passed))
  }
}

/** Seen from `expected`: a server may well serve for more than a year before anybody writes. */
function isTooFar(wall: number, expected: number): boolean {
  return expected > 0 && wall > expected + MAX_STEP_MS
}

function text(at: number): string {
  return new Date(at).toISOString()
}
