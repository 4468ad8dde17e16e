import { Refusal } from '../../domain/errors.ts'
import { unavailable } from '../../domain/refusals.ts'
import { classify } from '../database/classify.ts'
import type { Reads } from './reads.ts'

/** So many reads wait or run at once: at a millisecond each, the last of them is answered within a second. */
const MAX_READS = 1000
/** Those that must not stand behind callers: how ready the server is, where the log ends. And what takes minutes. */
const UNCOUNTED: ReadonlySet<string> = new Set(['moment', 'figures', 'verifyEvents'] satisfies (keyof Reads)[])
const UNGUARDED: ReadonlySet<string> = new Set(['warm', 'close'] satisfies (keyof Reads)[])

type Log = (level: 'info' | 'error', message: string, detail?: unknown) => void

/**
 * The same reads for callers: a database that is away, or too busy, is UNAVAILABLE and not a bug of ours, and no more
 * than 1,000 reads wait at once. The log tells the first failure and the end of it, not each of thousands.
 */
export function guardReads(reads: Reads, log: Log, limit = MAX_READS): Reads {
  let underWay = 0
  let isAway = false
  const told = (error: unknown): unknown => {
    const failure = classify(error)
    if (error instanceof Refusal || (failure !== 'busy' && failure !== 'unavailable')) return error
    if (!isAway) log('error', 'the database could not be read', { err: error, failure })
    isAway = true
    return unavailable('nothing', soonMs(), 'The ledger cannot read its database at the moment.')
  }
  const guarded =
    (read: (...args: unknown[]) => Promise<unknown>, weight: 0 | 1) =>
    async (...args: unknown[]) => {
      if (weight > 0 && underWay >= limit) throw unavailable('nothing', soonMs(), 'Too many reads are waiting.')
      underWay += weight
      try {
        const answer = await read(...args)
        if (isAway) log('info', 'the database can be read again')
        isAway = false
        return answer
      } catch (error) {
        throw told(error)
      } finally {
        underWay -= weight
      }
    }
  const entries = Object.entries(reads).map(([name, read]) => [
    name,
    UNGUARDED.has(name) ? read : guarded(read, UNCOUNTED.has(name) ? 0 : 1),
  ])
  // The same names with the same arguments and answers; fromEntries cannot say so.
  return Object.fromEntries(entries) as Reads
}

/** Spread out, so that those who were refused together do not come back together. */
function soonMs(): number {
  return Math.round(500 + Math.random() * 1000)
}
