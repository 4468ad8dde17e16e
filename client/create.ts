import type { WatchItem } from '../server/domain/wire.ts'
import { type CallOptions, call, type InnerCallOptions } from './call.ts'
import { type Clock, systemClock } from './clock.ts'
import type { Fetch } from './fetch.ts'
import type { HeldLease } from './hold/held.ts'
import { type HoldOptions, type HoldRequest, holdLease } from './hold/hold.ts'
import { withLease } from './hold/with.ts'
import { iterateLeases, type LeaseFilter } from './iterate.ts'
import { buildCalls, type Calls } from './procedures.ts'
import { createSend } from './send.ts'
import { DEFAULT_URL, environment, parseToken, parseUrl } from './settings.ts'
import { type WatchContext, type WatchOptions, watch } from './watch.ts'

export interface PortClientOptions {
  /** The server's address; by default `PORTLEASE_URL`, then `http://127.0.0.1:22040`. */
  url?: string | undefined
  /** By default `PORTLEASE_TOKEN`. */
  token?: string | undefined
  /** Patience for one try, in milliseconds: 10,000. */
  timeoutMs?: number | undefined
  /** How long what is safe to repeat is repeated, in milliseconds: 30,000. 0 tries once. */
  retryForMs?: number | undefined
  fetch?: Fetch | undefined
  /** Ends every call of this client. */
  signal?: AbortSignal | undefined
}

/** For tests, which drive time, and for the command line, which says that it is waiting. */
export interface Internals {
  clock?: Clock
  onRetry?: (reason: string, tries: number) => void
}

export interface PortClient extends Omit<Calls, 'lease' | 'event'> {
  readonly url: string
  readonly lease: Calls['lease'] & {
    /** All leases that a filter finds, over all pages. */
    iterate(
      filter?: LeaseFilter,
      options?: CallOptions,
    ): AsyncGenerator<Awaited<ReturnType<Calls['lease']['get']>>['lease'], void, undefined>
  }
  readonly event: Calls['event'] & {
    /** Every change as it happens, from a revision on. It connects anew by itself, misses nothing and repeats nothing. */
    watch(input?: { after?: number | undefined }, options?: WatchOptions): AsyncGenerator<WatchItem, void, undefined>
  }
  /** Acquires a lease with a TTL (60 s unless said otherwise) and keeps it alive until it is disposed of. */
  holdLease(request: HoldRequest, options?: HoldOptions): Promise<HeldLease>
  /** Holds a lease while `work` runs, and releases it afterwards, whatever became of the work. */
  withLease<T>(request: HoldRequest, work: (held: HeldLease) => Promise<T> | T, options?: HoldOptions): Promise<T>
}

/** A client of a portlease server. Opens no connection until the first call. Throws `INVALID_INPUT` for a bad address or token. */
export function createPortClient(options: PortClientOptions = {}, internals: Internals = {}): PortClient {
  const env = environment()
  const url = parseUrl(options.url ?? (env.PORTLEASE_URL || DEFAULT_URL))
  const token = parseToken(options.token ?? env.PORTLEASE_TOKEN)
  const fetch = options.fetch ?? globalThis.fetch
  const context: WatchContext = {
    url,
    token,
    fetch,
    timeoutMs: options.timeoutMs ?? 10_000,
    retryForMs: options.retryForMs ?? 30_000,
    signal: options.signal,
    clock: internals.clock ?? systemClock,
    send: createSend(url, token, fetch),
    onRetry: internals.onRetry,
  }
  const calls = buildCalls((name, kind, input, callOptions?: InnerCallOptions) =>
    call(context, name, kind, input, callOptions),
  )
  const { clock } = context
  return {
    ...calls,
    url,
    lease: { ...calls.lease, iterate: (filter, more) => iterateLeases(calls.lease.list, filter, more) },
    event: { ...calls.event, watch: (input, more) => watch(context, input, more) },
    holdLease: (request, hold) => holdLease(calls.lease, clock, request, hold),
    withLease: (request, work, hold) => withLease(calls.lease, clock, request, work, hold),
  }
}
