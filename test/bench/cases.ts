import { PEERS } from './peers/all.ts'
import { type Setup, withPostgres } from './postgres.ts'
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
  /** Where it differs from the others. */
  connections?: number
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

const ALL = 64

/** Servers of ours over one PostgreSQL. */
function shared(letter: string, title: string, connections: number, setup: Setup): Case {
  return {
    ...{
      letter,
      title: `PostgreSQL, ${title}`,
      durability: 'synced',
      size: setup.size,
      connections,
      countsCommits: true,
    },
    start: (around) => withPostgres(around, setup),
  }
}

const PG_CASES = [
  shared('pg1', 'lease.acquire, one server', ALL, { ...ACQUIRE, servers: 1 }),
  shared('pg2', 'two servers, 64 connections in all', ALL, { ...ACQUIRE, servers: 2 }),
  shared('pg3', 'three servers, 64 connections in all', ALL, { ...ACQUIRE, servers: 3 }),
  shared('pg2x64', 'two servers, 64 connections each', 2 * ALL, { ...ACQUIRE, servers: 2 }),
  shared('pg3x64', 'three servers, 64 connections each', 3 * ALL, { ...ACQUIRE, servers: 3 }),
  shared('pgc', 'lease.acquireMany by 100, one server', ALL, { ...MANY, servers: 1 }),
  shared('pglone', 'one caller alone', 1, { ...ACQUIRE, servers: 1 }),
  shared('pgfar', 'one server, the database 2 ms away and back', ALL, { ...ACQUIRE, servers: 1, delayMs: 1 }),
  shared('pgfarlone', 'one caller alone, the database 2 ms away and back', 1, { ...ACQUIRE, servers: 1, delayMs: 1 }),
]

export const CASES: readonly Case[] = [
  ours('a', 'parse and echo, no ledger', 'echo.ts', ACQUIRE),
  ours('b', 'lease.acquire', 'serve.ts', ACQUIRE),
  ours('c', 'lease.acquireMany by 100', 'serve.ts', MANY),
  ours('d', 'lease.renew', 'serve.ts', RENEW),
  ours('e', 'naive: Prisma transaction each', 'naive.ts', ACQUIRE),
  { letter: 'f', title: 'raw better-sqlite3 by 100', durability: 'synced', size: 100, start: withoutServer },
  { ...ours('lone', 'lease.acquire, one caller alone', 'serve.ts', ACQUIRE), connections: 1 },
  ...PEER_CASES,
  ...PG_CASES,
]
