import type { SqlDriverAdapter } from '@prisma/driver-adapter-utils'
import type { Database as Client, Statement } from 'better-sqlite3'
import { retryWhileBusy } from './busy.ts'

/**
 * The better-sqlite3 connection inside Prisma's adapter. It is there at run time but not in the declared type, so the
 * adapter's version is pinned, this looks before it believes, and a test fails when an update moves it.
 */
export function clientOf(adapter: SqlDriverAdapter): Client {
  const { client } = adapter as SqlDriverAdapter & { client?: Client }
  if (typeof client?.prepare !== 'function' || typeof client.pragma !== 'function') {
    throw new Error('This version of @prisma/adapter-better-sqlite3 does not hold its connection as `client`.')
  }
  return client
}

/**
 * What the writer's connection must be. Each is set even where it reads right already: a synchronous that nobody set
 * reads FULL on a new file and falls to the build's NORMAL, which loses commits, at the first use in WAL mode.
 */
const SETTINGS = [
  { name: 'journal_mode', set: 'WAL', reads: 'wal' },
  { name: 'synchronous', set: 'FULL', reads: '2' },
  // macOS answers fsync before the disk has it; elsewhere this changes nothing.
  { name: 'fullfsync', set: 'ON', reads: '1' },
  { name: 'foreign_keys', set: 'ON', reads: '1' },
  { name: 'busy_timeout', set: '0', reads: '0' },
  // 16 MB of log before pages move into the file, not 4: pages that change in every commit are then moved once for many
  // commits (0.8 of the time of a commit of 48 grants, measured by turns). A start after a crash reads as much anew.
  { name: 'wal_autocheckpoint', set: '4000', reads: '4000' },
]

/** Sets what durability rests on and reads it back. @throws Error naming the setting that SQLite did not take */
export function configureWriter(client: Client): void {
  for (const { name, set, reads } of SETTINGS) {
    client.pragma(`${name} = ${set}`)
    const found = String(client.pragma(name, { simple: true }))
    if (found !== reads) throw new SettingError(`SQLite did not accept ${name} = ${set} (it is ${found}).`)
  }
}

export class SettingError extends Error {
  override readonly name = 'SettingError'
}

/** Ends a turn: rolls back what is still open, and lets the next writer in. Calling it again does nothing. */
export type EndTurn = () => void

/**
 * A connection of this process. Everything on it takes turns, so no statement ever runs inside somebody else's
 * transaction or snapshot; the turns of several writing processes are settled by SQLite's lock.
 */
export class Connection {
  readonly client: Client
  readonly #begin: 'BEGIN IMMEDIATE' | 'BEGIN'
  readonly #deadlineMs: number
  readonly #prepared = new Map<string, Statement<unknown[]>>()
  #last: Promise<void> = Promise.resolve()

  /** `begin` takes the write lock (BEGIN IMMEDIATE), or a snapshot at the first read (BEGIN). */
  constructor(client: Client, begin: 'BEGIN IMMEDIATE' | 'BEGIN', deadlineMs: number) {
    this.client = client
    this.#begin = begin
    this.#deadlineMs = deadlineMs
  }

  /** Waits for its turn, then for the lock of other processes. @throws an error that `classify` calls busy */
  async begin(): Promise<EndTurn> {
    const leave = await this.#turn()
    try {
      await retryWhileBusy(this.#deadlineMs, () => {
        this.#rollBack()
        this.prepare(this.#begin).run()
      })
    } catch (error) {
      leave()
      throw error
    }
    let ended = false
    return () => {
      if (ended) return
      ended = true
      try {
        this.#rollBack()
      } catch {
        // A disk that fails: the error that matters is on its way already, and the next turn tries this again first.
      } finally {
        leave()
      }
    }
  }

  /** After a failed COMMIT SQLite may keep the transaction and its lock, or may have rolled back by itself. */
  #rollBack(): void {
    if (this.client.inTransaction) this.prepare('ROLLBACK').run()
  }

  /** One statement outside any transaction, in its turn. */
  async alone<T>(statement: () => Promise<T>): Promise<T> {
    const leave = await this.#turn()
    try {
      return await retryWhileBusy(this.#deadlineMs, () => {
        this.#rollBack()
        return statement()
      })
    } finally {
      leave()
    }
  }

  /** A prepared statement that gives integers as numbers. It is kept: preparing eight each time doubles the cost of a small transaction (measured). */
  prepare(sql: string): Statement<unknown[]> {
    let statement = this.#prepared.get(sql)
    if (!statement) {
      if (this.#prepared.size >= 256) this.#prepared.clear()
      statement = this.client.prepare<unknown[]>(sql).safeIntegers(false)
      this.#prepared.set(sql, statement)
    }
    return statement
  }

  /** Waits for the turn that is under way, then closes. */
  async close(): Promise<void> {
    const leave = await this.#turn()
    this.#prepared.clear()
    this.client.close()
    leave()
  }

  #turn(): Promise<() => void> {
    let leave = () => {}
    const before = this.#last
    this.#last = new Promise((resolve) => {
      leave = resolve
    })
    return before.then(() => leave)
  }
}
