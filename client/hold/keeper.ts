import { portLabel } from '../../server/domain/lease.ts'
import type { Lease } from '../../server/domain/wire.ts'
import type { InnerCallOptions } from '../call.ts'
import { type Clock, pause } from '../clock.ts'
import { type AnyCode, PortleaseError } from '../error.ts'
import type { Calls } from '../procedures.ts'
import { grantedMs, leftMs, type Moment, momentOf, sleptMs } from './countdown.ts'
import type { HeldLease } from './held.ts'

export type HoldCalls = Pick<Calls['lease'], 'acquire' | 'renew' | 'release'>

/** How often both clocks are read, so that a laptop that wakes notices within a second. */
const LOOK_MS = 1_000
const SLEPT_MS = 2_000
/** Disposal waits this long for a renewal in flight, and as long again for the release. */
const DISPOSE_MS = 2_000
const RETRY_MS = 1_000

/** After these the server will never renew this lease again. */
const ENDED: readonly AnyCode[] = ['LEASE_ENDED', 'LEASE_REVOKED', 'LEASE_NOT_FOUND', 'EPOCH_MISMATCH']

/**
 * Renews a lease at a third of its TTL and knows when it is lost. It counts from the moment at which the answered request
 * was sent, which is never later than the server's own start of the TTL: the holder always stops before the ledger gives
 * the number to somebody else.
 */
export class Keeper implements HeldLease {
  readonly lost: Promise<PortleaseError<'LEASE_LOST'>>
  readonly #calls: HoldCalls
  readonly #clock: Clock
  readonly #abort = new AbortController()
  /** Aborted when the hold is over in any way; ends a renewal that nobody waits for any more. */
  readonly #stop = new AbortController()
  #lease: Lease
  #since: Moment
  #ttlMs: number
  #looked: Moment
  #renewAt = 0
  #cancelLook: () => void = () => undefined
  #renewal: Promise<void> | undefined
  #trouble: unknown
  #lostError: PortleaseError<'LEASE_LOST'> | undefined
  #sayLost: (error: PortleaseError<'LEASE_LOST'>) => void = () => undefined
  #released: Promise<void> | undefined

  /** `since` is the moment at which the request was sent that `lease` and `now` answer. */
  constructor(calls: HoldCalls, clock: Clock, granted: { lease: Lease; ttlMs: number; since: Moment }) {
    this.#calls = calls
    this.#clock = clock
    this.#lease = granted.lease
    this.#ttlMs = granted.ttlMs
    this.#since = granted.since
    this.#looked = granted.since
    this.lost = new Promise((resolve) => {
      this.#sayLost = resolve
    })
    this.#planRenewal()
    this.#look()
  }

  get lease(): Lease {
    return this.#lease
  }
  get port(): number {
    return this.#lease.port
  }
  get ports(): number[] {
    return this.#lease.ports
  }
  /** Reading it reads the clocks: after a sleep it is aborted before a timer had its turn. */
  get signal(): AbortSignal {
    this.#checkTime()
    return this.#abort.signal
  }
  get ended(): AbortSignal {
    return this.#stop.signal
  }
  get lostError(): PortleaseError<'LEASE_LOST'> | undefined {
    return this.#lostError
  }

  release(): Promise<void> {
    this.#released ??= this.#giveBack({})
    return this.#released
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#released ??= this.#giveBack({ retryForMs: DISPOSE_MS, timeoutMs: DISPOSE_MS })
    await this.#released.catch(() => undefined)
  }

  /** The caller's own signal was aborted: the work has to stop, and the lease is not renewed any more. */
  stop(reason: PortleaseError): void {
    this.#cancelLook()
    this.#abort.abort(reason)
  }

  #over(): boolean {
    return this.#abort.signal.aborted || this.#released !== undefined
  }

  #planRenewal(): void {
    const share = 0.8 + 0.2 * this.#clock.random()
    this.#renewAt = this.#since.monotonic + (this.#ttlMs / 3) * share
  }

  #left(): number {
    return leftMs(this.#since, this.#ttlMs, momentOf(this.#clock))
  }

  #checkTime(): void {
    if (!this.#over() && this.#left() <= 0) this.#lose('time', this.#trouble)
  }

  /** Reads both clocks, renews when it is time, and comes back soon. */
  #look(): void {
    this.#checkTime()
    if (this.#over()) return
    const now = momentOf(this.#clock)
    const woke = sleptMs(this.#looked, now) > SLEPT_MS
    this.#looked = now
    if ((woke || now.monotonic >= this.#renewAt) && !this.#renewal) {
      this.#renewal = this.#renew().finally(() => {
        this.#renewal = undefined
      })
    }
    const untilRenewal = this.#renewal !== undefined ? LOOK_MS : this.#renewAt - now.monotonic
    const next = Math.max(1, Math.min(LOOK_MS, this.#left(), untilRenewal))
    this.#cancelLook = this.#clock.after(next, () => this.#look(), { background: true })
  }

  /** Never rejects: a renewal that fails is tried again until the lease is lost. */
  async #renew(): Promise<void> {
    const { id, epoch } = this.#lease
    const left = this.#left()
    let sent = momentOf(this.#clock)
    const options: InnerCallOptions = {
      signal: this.#stop.signal,
      background: true,
      retryForMs: left,
      timeoutMs: Math.max(250, Math.min(10_000, left / 3)),
      onSend: () => {
        sent = momentOf(this.#clock)
      },
    }
    try {
      const { lease, now } = await this.#calls.renew({ id, epoch }, options)
      if (this.#abort.signal.aborted) return
      this.#lease = lease
      this.#ttlMs = grantedMs(lease, now) ?? this.#ttlMs
      this.#since = sent
      this.#trouble = undefined
      this.#planRenewal()
    } catch (error) {
      this.#trouble = error
      this.#renewAt = this.#clock.monotonic() + Math.min(RETRY_MS, this.#ttlMs / 10)
      if (PortleaseError.is(error) && ENDED.includes(error.code)) this.#lose('ended', error)
    }
  }

  #lose(why: 'time' | 'ended', cause: unknown): void {
    if (this.#over()) return
    this.#cancelLook()
    const lease = this.#lease
    const place = `${portLabel(lease)} on ${lease.controller}`
    const because = cause instanceof Error ? ` ${cause.message}` : ''
    const message =
      why === 'ended'
        ? `The lease of ${place} has ended:${because || ' the server does not say why.'}`
        : `The lease of ${place} could not be renewed in time; somebody else may get the number.${because}`
    const at = new Date(this.#clock.wall()).toISOString()
    this.#lostError = new PortleaseError('LEASE_LOST', message, { lease, why, at }, { cause })
    this.#stop.abort(this.#lostError)
    this.#sayLost(this.#lostError)
    this.#abort.abort(this.#lostError)
  }

  async #giveBack(options: InnerCallOptions): Promise<void> {
    this.#cancelLook()
    await this.#renewalEnds()
    this.#stop.abort()
    if (this.#lostError?.details.why === 'ended') return
    const { id, epoch } = this.#lease
    await this.#calls.release({ id, epoch }, options)
  }

  /** A renewal in flight would arrive after the release; it is waited for, but not for ever. */
  async #renewalEnds(): Promise<void> {
    if (!this.#renewal) return
    const waiting = new AbortController()
    const patience = pause(this.#clock, DISPOSE_MS, { signal: waiting.signal, background: false })
    await Promise.race([this.#renewal, patience])
    waiting.abort()
  }
}
