import { PEERS } from './peers/all.ts'
import { type Calls, peer, type Subject, type Surroundings, withFile, withoutServer } from './subject.ts'

/** What takes its turn under load, each on its own. */
export interface Case {
  /** How `--only` calls it. */
  letter: string
  title: string
  /** What of an answered call survives a power cut: `synced`, all of it. */
  durability: 'synced' | 'none'
  /** Leases, or claims, in one call. */
  size: number
  /** Times as many connections as the others have. */
  times?: number
  /** Tells how many leases stand in one commit. */
  countsCommits?: boolean
  /** Null: what it takes is not installed here. */
  start(surroundings: Surroundings): Promise<Subject | null>
}

const ACQUIRE: Calls = { path: 'lease.acquire', size: 1 }
const MANY: Calls = { path: 'lease.acquireMany', size: 100 }
const RENEW: Calls = { path: 'lease.renew', size: 1 }

function ours(letter: string, title: string, program: 'echo.ts' | 'naive.ts' | 'serve.ts', calls: Calls): Case {
  return {
    ...{ letter, title, durability: program === 'echo.ts' ? 'none' : 'synced', size: calls.size },
    countsCommits: program === 'serve.ts' && calls !== RENEW,
    start: (around) => withFile(around, letter, program, calls),
  }
}

const PEER_CASES = Object.entries(PEERS).map(
  ([name, { title, durability }]): Case => ({
    ...{ letter: name, title, durability, size: 1 },
    start: (around) => peer(around, name),
  }),
)

export const CASES: readonly Case[] = [
  ours('a', 'parse and echo, no ledger', 'echo.ts', ACQUIRE),
  ours('b', 'lease.acquire', 'serve.ts', ACQUIRE),
  ours('c', 'lease.acquireMany by 100', 'serve.ts', MANY),
  ours('d', 'lease.renew', 'serve.ts', RENEW),
  ours('e', 'naive: Prisma transaction each', 'naive.ts', ACQUIRE),
  { letter: 'f', title: 'raw better-sqlite3 by 100', durability: 'synced', size: 100, start: withoutServer },
  ...PEER_CASES,
]
