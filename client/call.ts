import { backoffMs } from './backoff.ts'
import { type Clock, linkedAbort, pause } from './clock.ts'
import {
  type AnyCode,
  type AnyDetailsOf,
  type ClientCode,
  type ClientErrorDetails,
  type Outcome,
  PortleaseError,
} from './error.ts'
import { classify, type Failure } from './failure.ts'
import type { Kind } from './kind.ts'
import { ABORTED_TEXT, foreignText, outcomeText, timeoutText, triesText, unreachableText } from './messages.ts'

/** What every procedure takes as its second argument. */
export interface CallOptions {
  /** Stops waiting. It does not undo: a request that is on its way may still be carried out. */
  signal?: AbortSignal | undefined
  /** Patience for one try, in milliseconds. Retries go on until the client's `retryForMs`. */
  timeoutMs?: number | undefined
}

/** How the client's own parts call. */
export interface InnerCallOptions extends CallOptions {
  /** Retries begin no later than this, in milliseconds from the start of the call. */
  retryForMs?: number
  /** Waiting between tries does not keep the process alive. */
  background?: boolean
  /** Called just before each try goes out. */
  onSend?: () => void
}

/** What a call needs from the client that it belongs to. */
export interface CallContext {
  readonly url: string
  readonly timeoutMs: number
  readonly retryForMs: number
  readonly signal: AbortSignal | undefined
  readonly clock: Clock
  /** Sends one request and gives its result, or throws what the link throws. */
  readonly send: (name: string, kind: Kind, input: unknown, signal: AbortSignal) => Promise<unknown>
  /** Told before each wait, for somebody who watches. */
  readonly onRetry: ((reason: string, tries: number) => void) | undefined
}

/** One call with all its tries: at most `max(timeoutMs, retryForMs)` milliseconds, not counting the last backoff. */
export async function call(
  context: CallContext,
  name: string,
  kind: Kind,
  input: unknown,
  options: InnerCallOptions = {},
): Promise<unknown> {
  const { clock } = context
  const { controller, unlink } = linkedAbort([context.signal, options.signal])
  const { signal } = controller
  const started = clock.monotonic()
  const retryForMs = options.retryForMs ?? context.retryForMs
  let outcome: Outcome = 'nothing'
  try {
    for (let tries = 1; ; tries++) {
      const left = retryForMs - (clock.monotonic() - started)
      const fullPatience = options.timeoutMs ?? context.timeoutMs
      // The first try has its full patience; a later one ends with the call.
      const timeoutMs = tries === 1 ? fullPatience : Math.max(1, Math.min(fullPatience, left))
      if (signal.aborted) throw aborted(context, name, kind, outcome, signal.reason)
      options.onSend?.()
      const result = await tryOnce(context, name, kind, input, signal, timeoutMs, options.background ?? false)
      if (result.ok) return result.value
      const { failure } = result
      if (failure.kind === 'final') throw failure.error
      const unsure = outcomeOf(failure)
      if (unsure === 'unknown') outcome = 'unknown'
      if (signal.aborted) throw aborted(context, name, kind, outcome, signal.reason)
      const elapsedMs = clock.monotonic() - started
      const wait = backoffMs(tries, clock.random(), failure.kind === 'busy' ? failure.retryAfterMs : 0)
      const again = mayTryAgain(failure, kind) && elapsedMs + wait < retryForMs
      if (!again) throw giveUp(failure, { context, name, kind, outcome, tries, elapsedMs, timeoutMs: fullPatience })
      context.onRetry?.(reasonOf(failure), tries)
      await pause(clock, wait, { signal, background: options.background ?? false })
    }
  } finally {
    unlink()
  }
}

type TryResult = { ok: true; value: unknown } | { ok: false; failure: Failure }

async function tryOnce(
  context: CallContext,
  name: string,
  kind: Kind,
  input: unknown,
  signal: AbortSignal,
  timeoutMs: number,
  background: boolean,
): Promise<TryResult> {
  const { controller, unlink } = linkedAbort([signal])
  let timedOut = false
  const stopTimer = context.clock.after(
    timeoutMs,
    () => {
      timedOut = true
      controller.abort()
    },
    { background },
  )
  try {
    return { ok: true, value: await context.send(name, kind, input, controller.signal) }
  } catch (error) {
    // Whoever stopped the request knows why it failed better than what fetch made of it.
    if (timedOut || signal.aborted) return { ok: false, failure: { kind: 'timeout', cause: error } }
    return { ok: false, failure: classify(error) }
  } finally {
    stopTimer()
    unlink()
  }
}

/** What a failed try may have done. */
function outcomeOf(failure: Exclude<Failure, { kind: 'final' }>): Outcome {
  return failure.kind === 'timeout' ? 'unknown' : failure.outcome
}

/** Whether another try is safe and may help. */
function mayTryAgain(failure: Failure, kind: Kind): boolean {
  if (failure.kind === 'final' || failure.kind === 'foreign') return false
  if (failure.kind === 'unreachable' && failure.final) return false
  return kind !== 'once' || outcomeOf(failure) === 'nothing'
}

function reasonOf(failure: Failure): string {
  if (failure.kind === 'unreachable') return failure.reason
  if (failure.kind === 'busy') return failure.error.message
  return 'no answer in time'
}

interface Ending {
  context: CallContext
  name: string
  kind: Kind
  outcome: Outcome
  tries: number
  elapsedMs: number
  timeoutMs: number
}

/** The error of a call that is not tried again. */
export function giveUp(failure: Exclude<Failure, { kind: 'final' }>, ending: Ending): PortleaseError {
  const { context, kind, outcome, tries, elapsedMs, timeoutMs } = ending
  const { url } = context
  const after = outcomeText(kind, outcome, ending.name)
  const retryable = kind !== 'once' || outcome === 'nothing'
  const options = { cause: causeOf(failure), retryable }
  if (failure.kind === 'busy') {
    // The server spoke of the last try alone; an earlier one may have been carried out all the same.
    if (failure.outcome === outcome) return failure.error
    const message = `${url} cannot do this now (${triesText(tries, elapsedMs)}).${after}`
    const details = { ...failure.error.details, outcome } as AnyDetailsOf<AnyCode>
    return new PortleaseError<AnyCode>(failure.error.code, message, details, {
      ...options,
      requestId: failure.error.requestId,
    })
  }
  if (failure.kind === 'timeout') {
    const details = { url, timeoutMs, tries, elapsedMs, outcome }
    return clientError('TIMEOUT', timeoutText(url, timeoutMs, tries, elapsedMs) + after, details, options)
  }
  if (failure.kind === 'foreign') {
    const { found, status } = failure
    const details = { url, found, status, outcome }
    return clientError('VERSION_MISMATCH', foreignText(url, found), details, { ...options, retryable: false })
  }
  const { reason } = failure
  const details = { url, reason, tries, elapsedMs, outcome }
  return clientError('UNREACHABLE', unreachableText(url, reason, tries, elapsedMs) + after, details, options)
}

function aborted(context: CallContext, name: string, kind: Kind, outcome: Outcome, reason: unknown): PortleaseError {
  if (PortleaseError.is(reason)) return reason
  const message = ABORTED_TEXT + outcomeText(kind, outcome, name)
  return clientError('ABORTED', message, { outcome }, { cause: reason ?? context.url, retryable: kind !== 'once' })
}

function clientError<C extends ClientCode>(
  code: C,
  message: string,
  details: ClientErrorDetails[C],
  options: { cause: unknown; retryable: boolean },
): PortleaseError {
  return new PortleaseError<ClientCode>(code, message, details, options)
}

function causeOf(failure: Exclude<Failure, { kind: 'final' }>): unknown {
  return failure.kind === 'busy' ? failure.error : failure.cause
}
