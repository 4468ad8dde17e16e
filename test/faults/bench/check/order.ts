import { type Entry, type History, WRITES } from '../history.ts'
import type { Story } from './story.ts'

/**
 * Real time against the order of the log. An answer that was heard before a question was asked bounds what that question
 * may see from below; the change of a question that was asked after an answer was heard bounds that answer from above.
 */
export interface Order {
  /** The ledger had reached this revision, surely, when the question was asked. */
  floor(entry: Entry): number
  /** It had not gone beyond this one, surely, when the answer was heard. */
  ceiling(entry: Entry): number
}

/** The newest revision that an answer proves to be committed. */
export function knownBy(entry: Entry): number {
  return Math.max(entry.revision ?? 0, 0, ...entry.leases.map(({ revision }) => revision))
}

export function orderOf({ entries }: Pick<History, 'entries'>, story: Story): Order {
  const answers = [...entries].filter(({ fate }) => fate === 'ok').sort((a, b) => a.endedAt - b.endedAt)
  const ends = answers.map(({ endedAt }) => endedAt)
  const proven = running(answers.map(knownBy), Math.max)
  const changes = entries
    .filter(({ path }) => WRITES.has(path))
    .map(({ id, sentAt }) => ({ sentAt, first: story.byRequest.get(id)?.[0]?.revision ?? Number.POSITIVE_INFINITY }))
    .sort((a, b) => a.sentAt - b.sentAt)
  const starts = changes.map(({ sentAt }) => sentAt)
  const firsts = running(changes.map(({ first }) => first).reverse(), Math.min).reverse()
  return {
    floor: ({ sentAt }) => proven[countBelow(ends, sentAt) - 1] ?? 0,
    ceiling: ({ endedAt }) =>
      Math.min(story.head, (firsts[countUpTo(starts, endedAt)] ?? Number.POSITIVE_INFINITY) - 1),
  }
}

function running(values: readonly number[], choose: (a: number, b: number) => number): number[] {
  const result: number[] = []
  for (const value of values) result.push(choose(value, result.at(-1) ?? value))
  return result
}

/** How many of the ascending values are below `limit`. */
export function countBelow(values: readonly number[], limit: number): number {
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (values[middle]! < limit) low = middle + 1
    else high = middle
  }
  return low
}

function countUpTo(values: readonly number[], limit: number): number {
  const below = countBelow(values, limit)
  let count = below
  while (count < values.length && values[count] === limit) count++
  return count
}
