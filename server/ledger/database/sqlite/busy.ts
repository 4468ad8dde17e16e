import { setTimeout as sleep } from 'node:timers/promises'
import { classify } from '../classify.ts'

/**
 * Tries until it works, another error comes, or the deadline passes; then the last busy error is thrown. Each pause is
 * a flat random 1-10 ms, during which the event loop runs: SQLite's own busy timeout would stop it, and growing pauses
 * let one process starve the other (both measured). `attempt` must change nothing when it fails as busy.
 */
export async function retryWhileBusy<T>(deadlineMs: number, attempt: () => T | Promise<T>): Promise<T> {
  const until = performance.now() + deadlineMs
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (classify(error) !== 'busy' || performance.now() >= until) throw error
    }
    await sleep(1 + Math.random() * 9)
  }
}
