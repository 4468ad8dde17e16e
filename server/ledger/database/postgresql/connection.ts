import type pg from 'pg'
import type { Limits } from '../database.ts'
import type { Sql } from '../sql.ts'
import type { Location } from './location.ts'
import { connectWriter, discard, isDiscarded } from './session.ts'
import { transact } from './transact.ts'

/**
 * The ledger's own connection: one transaction at a time, in the order of calls. After an error of the connection the next
 * transaction makes a new one.
 */
export class LedgerConnection {
  readonly #at: Location
  readonly #limits: Limits
  #client: pg.Client | null
  #last: Promise<unknown> = Promise.resolve()
  #closed = false

  constructor(at: Location, limits: Limits, client: pg.Client) {
    this.#at = at
    this.#limits = limits
    this.#client = this.#kept(client)
  }

  transact<T>(fn: (sql: Sql) => Promise<T>): Promise<T> {
    return this.#turn(async () => {
      const known = this.#client
      this.#client = known && !isDiscarded(known) ? known : this.#kept(await connectWriter(this.#at, this.#limits))
      return transact(this.#client, fn)
    })
  }

  /** Waits for the open transaction, then says goodbye. */
  close(): Promise<void> {
    this.#closed = true
    return this.#turn(async () => {
      const client = this.#client
      this.#client = null
      if (!client) return
      const late = setTimeout(() => discard(client), 1000)
      await client.end().finally(() => clearTimeout(late))
    }, true)
  }

  /** Forgets the connection when it ends, whoever ended it. */
  #kept(client: pg.Client): pg.Client {
    client.once('end', () => {
      if (this.#client === client) this.#client = null
    })
    return client
  }

  #turn<T>(fn: () => Promise<T>, closing = false): Promise<T> {
    const turn = this.#last.then(() => {
      if (this.#closed && !closing) throw new Error('The database connection is not open: it was closed.')
      return fn()
    })
    this.#last = turn.catch(() => undefined)
    return turn
  }
}
