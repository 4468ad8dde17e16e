import type { PrismaClient } from '../generated/client.ts'
import type { Sql } from './sql.ts'

/** An open, migrated database. Every write of the application goes through one queue (the ledger) and `transact`. */
export interface Database {
  readonly dialect: 'sqlite' | 'postgresql'
  /** Prisma on connections that cannot write: it sees committed data only and holds nobody up. */
  readonly reader: PrismaClient
  /** Raw reads on the reader's connection. A read waits while a transaction of `reader` is open, for fresh data. */
  readonly reads: Pick<Sql, 'query'>
  /** As it was asked for. It may hold a password: never log it; `path` is for people. */
  readonly url: string
  /** The file (SQLite), or host and database name. */
  readonly path: string
  /** What an operator should hear about it, in sentences: tell each once. */
  readonly warnings: readonly string[]
  /**
   * Runs `fn` in one write transaction that is synced when this resolves. It begins with the write lock, so nothing it
   * reads can be stale. When `fn` throws, or a statement in it failed (caught or not), nothing is written. While `fn`
   * runs every other writer waits: it should await nothing but `sql`.
   * @throws CommitError when the fate is unknown; else the first failed statement's error: see `classify`
   */
  transact<T>(fn: (sql: Sql) => Promise<T>): Promise<T>
  /** Waits for the open transaction, then closes every connection. Calling it again does nothing. */
  close(): Promise<void>
}

export interface DatabaseOptions {
  /** How long a writer waits for another process's lock before it fails as busy. Default 5,000 ms. */
  busyDeadlineMs?: number
  /** PostgreSQL: how long each step of a commit may take. */
  limits?: Partial<Limits>
  /** How long a migration waits for other processes that start too. Default 60,000 ms. */
  migrateDeadlineMs?: number
  /** Prisma's interactive transactions: waiting to begin, and running. Defaults 10,000 and 10,000 ms. */
  maxWaitMs?: number
  timeoutMs?: number
}

/** Milliseconds. Each bounds one way in which a commit could hang; all end before callers give up (10 s). */
export interface Limits {
  /** For the ledger's row, while another server has it. */
  lockMs: number
  /** Between two statements: a server that stops in the middle of a commit holds the others up for no longer. */
  idleMs: number
  /** One statement, ended by PostgreSQL. */
  statementMs: number
  /** One answer, missed here: a line that is open and silent. */
  answerMs: number
  connectMs: number
}

/** The database cannot be used. `message` is a sentence for the person who starts the server: print it as it is. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError'
}
