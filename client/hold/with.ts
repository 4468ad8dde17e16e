import type { Clock } from '../clock.ts'
import type { HeldLease } from './held.ts'
import { type HoldOptions, type HoldRequest, keep } from './hold.ts'
import type { HoldCalls } from './keeper.ts'

/**
 * Holds a lease while `work` runs and gives it back afterwards. Rejects with the work's own error; with `LEASE_LOST` when the
 * work came to its end after the lease was lost, for then somebody else may have had the number meanwhile.
 */
export async function withLease<T>(
  calls: HoldCalls,
  clock: Clock,
  request: HoldRequest,
  work: (held: HeldLease) => Promise<T> | T,
  options: HoldOptions = {},
): Promise<T> {
  const held = await keep(calls, clock, request, options)
  try {
    const result = await work(held)
    // Reading the signal reads the clocks.
    if (held.signal.aborted && held.lostError) throw held.lostError
    return result
  } finally {
    await held[Symbol.asyncDispose]()
  }
}
