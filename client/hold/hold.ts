import { portLabel } from '../../server/domain/lease.ts'
import type { InnerCallOptions } from '../call.ts'
import type { Clock } from '../clock.ts'
import { PortleaseError } from '../error.ts'
import type { InputOf } from '../procedures.ts'
import { grantedMs, momentOf } from './countdown.ts'
import type { HeldLease } from './held.ts'
import { type HoldCalls, Keeper } from './keeper.ts'

/** What is asked for: an acquire with a TTL in seconds, 60 unless said otherwise. */
export type HoldRequest = Omit<InputOf<'lease', 'acquire'>, 'reviewBy'>

export interface HoldOptions {
  /** Before the grant: stops waiting for it. Afterwards: aborts `held.signal` and ends the renewals. */
  signal?: AbortSignal | undefined
  /** Called once when the lease is lost. */
  onLost?: ((error: PortleaseError<'LEASE_LOST'>) => void) | undefined
}

const DEFAULT_TTL_SECONDS = 60

/**
 * Acquires a lease with a TTL and keeps it alive. Each hold sends an `instance` of its own, so that a second process of the
 * same chart is refused (`CHART_HELD`) instead of sharing the number.
 */
export async function holdLease(
  calls: HoldCalls,
  clock: Clock,
  request: HoldRequest,
  options: HoldOptions = {},
): Promise<HeldLease> {
  return keep(calls, clock, request, options)
}

/** The same, with what only the client's own parts may see. */
export async function keep(
  calls: HoldCalls,
  clock: Clock,
  request: HoldRequest,
  options: HoldOptions,
): Promise<Keeper> {
  let since = momentOf(clock)
  const callOptions: InnerCallOptions = {
    signal: options.signal,
    onSend: () => {
      since = momentOf(clock)
    },
  }
  const input = { ttlSeconds: DEFAULT_TTL_SECONDS, instance: newInstance(), ...request }
  const { lease, now } = await calls.acquire(input, callOptions)
  const ttlMs = grantedMs(lease, now)
  if (ttlMs === undefined) {
    const message = `${portLabel(lease)} on ${lease.controller} has no TTL, so it cannot be held. Use acquire and release.`
    throw new PortleaseError('INVALID_INPUT', message, { fields: [{ path: 'ttlSeconds', message }] })
  }
  const keeper = new Keeper(calls, clock, { lease, ttlMs, since })
  if (keeper.lostError) throw keeper.lostError
  follow(keeper, options)
  return keeper
}

/** Names one process's hold. A browser has no `randomUUID` on a page that came over plain http. */
function newInstance(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function follow(keeper: Keeper, { signal, onLost }: HoldOptions): void {
  // A listener that throws becomes an unhandled rejection, as a listener of an AbortSignal would.
  if (onLost) void keeper.lost.then(onLost)
  if (!signal) return
  const stop = () => {
    const message = 'The holder was stopped. Its lease ends with its TTL, or earlier when it is released.'
    keeper.stop(new PortleaseError('ABORTED', message, { outcome: 'nothing' }, { cause: signal.reason }))
  }
  if (signal.aborted) stop()
  else signal.addEventListener('abort', stop, { once: true, signal: keeper.ended })
}
