const FIRST_MS = 100
const MOST_MS = 2_000

/**
 * How long to wait before try `tries + 1`, in milliseconds: 100 doubling to 2,000, of which the upper half is left to
 * chance so that a hundred build jobs do not come back together; never earlier than the server asked for.
 */
export function backoffMs(tries: number, random: number, retryAfterMs = 0): number {
  const full = Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(tries - 1, 10))
  return Math.max(full / 2 + (full / 2) * random, retryAfterMs)
}
