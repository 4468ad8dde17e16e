/** Time as the client sees it; tests drive one of their own. Instants and durations are milliseconds. */
export interface Clock {
  /** The wall clock: since 1970. It can be set, and it goes on while the computer sleeps. */
  wall(): number
  /** Never runs backwards, but stands still while a Linux laptop sleeps. */
  monotonic(): number
  /** Calls back once after `ms`, and returns what cancels it. A background timer does not keep the process alive. */
  after(ms: number, callback: () => void, options?: { background?: boolean }): () => void
  /** 0 ≤ x < 1, for jitter. */
  random(): number
}

export const systemClock: Clock = {
  wall: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, callback, { background = false } = {}) {
    const timer: unknown = setTimeout(callback, ms)
    // A browser's timer is a number and has no unref.
    if (background && typeof timer === 'object') (timer as { unref?: () => void }).unref?.()
    return () => clearTimeout(timer as number)
  },
  random: () => Math.random(),
}

/** Resolves after `ms`; earlier, without an error, when the signal aborts. */
export function pause(clock: Clock, ms: number, options: { signal: AbortSignal; background: boolean }): Promise<void> {
  const { signal, background } = options
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const done = () => {
      cancel()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const cancel = clock.after(ms, done, { background })
    signal.addEventListener('abort', done)
  })
}

/**
 * A controller that aborts with the first of the given signals. `AbortSignal.any` would do, but on Node 20 and 22 it leaks
 * when one of them lives as long as the process; `unlink` lets go of them.
 */
export function linkedAbort(signals: readonly (AbortSignal | undefined)[]): {
  controller: AbortController
  unlink: () => void
} {
  const controller = new AbortController()
  const undo: (() => void)[] = []
  for (const signal of signals) {
    if (!signal) continue
    const abort = () => controller.abort(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    undo.push(() => signal.removeEventListener('abort', abort))
  }
  return {
    controller,
    unlink: () => {
      for (const remove of undo) remove()
    },
  }
}
