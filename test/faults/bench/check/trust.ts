import type { History } from '../history.ts'

/** A process reads the clock for the first time so long after it was started, at most; and so late it may see a jump. */
const START_MS = 10_000

/**
 * Until when the ledger's clock may be relied on, from an instant of the monotonic clock on. PostgreSQL's always. On a
 * file it is the host's: who saw it jump forwards waits for each lease's TTL and grace once more, but a process that was
 * started since has nothing to compare it with. Nothing is then given twice; but time may take a lease too early.
 */
export function trustedUntil({ database, lives, jumps }: Omit<History, 'entries'>, from: number): number {
  if (database === 'postgresql') return Number.POSITIVE_INFINITY
  let until = Number.POSITIVE_INFINITY
  for (const { at } of jumps) {
    if (at < from - START_MS) continue
    for (const { startedAt } of lives) if (startedAt > at - START_MS) until = Math.min(until, Math.max(at, startedAt))
  }
  return until
}
