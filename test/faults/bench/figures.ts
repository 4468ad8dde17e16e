import { type Fault, type History, WRITES } from './history.ts'
import type { BenchOptions } from './settings.ts'

/** What a run came to. Durations in seconds. */
export interface Figures {
  readonly seed: number
  readonly database: string
  readonly seconds: number
  readonly servers: number
  readonly clients: number
  readonly requests: number
  readonly operations: Readonly<Record<string, number>>
  readonly refusals: Readonly<Record<string, number>>
  readonly unknowns: number
  readonly events: number
  readonly faults: Readonly<Record<string, number>>
  /** The longest time without an answer to any write while a fault of this kind was being done. */
  readonly longestStall: Readonly<Record<string, number>>
  readonly violations: number
}

export function figuresOf(
  { seed, database, seconds, servers, clients }: BenchOptions,
  { entries, faults }: History,
  events: number,
  violations: number,
): Figures {
  const ok = entries.filter(({ fate }) => fate === 'ok')
  return {
    ...{ seed, database, seconds, servers, clients },
    requests: entries.length,
    operations: count(ok.map(({ path }) => path)),
    refusals: count(entries.flatMap(({ fate, code }) => (fate === 'refused' && code !== null ? [code] : []))),
    unknowns: entries.filter(({ fate }) => fate === 'unknown').length,
    events,
    faults: count(faults.map(({ kind }) => kind)),
    longestStall: stalls({ entries, faults }),
    violations,
  }
}

function count(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const name of [...names].sort()) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

/** From one answer to a write to the next, whoever got it; an answer says yes or no, not "not at the moment". */
function stalls({ entries, faults }: Pick<History, 'entries' | 'faults'>): Record<string, number> {
  const answers = entries
    .filter(
      ({ fate, path, code }) => WRITES.has(path) && (fate === 'ok' || (fate === 'refused' && code !== 'UNAVAILABLE')),
    )
    .map(({ endedAt }) => endedAt)
    .sort((a, b) => a - b)
  const longest: Record<string, number> = {}
  for (const fault of faults) {
    const stall = Math.round(longestGap(answers, fault) / 100) / 10
    longest[fault.kind] = Math.max(longest[fault.kind] ?? 0, stall)
  }
  return longest
}

function longestGap(answers: readonly number[], { beganAt, endedAt }: Fault): number {
  let longest = 0
  for (let i = 1; i < answers.length; i++) {
    const [from, to] = [answers[i - 1]!, answers[i]!]
    if (to > beganAt && from < endedAt) longest = Math.max(longest, to - from)
  }
  return longest
}
