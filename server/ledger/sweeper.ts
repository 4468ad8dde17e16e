import { sweepLease } from '../domain/decide/sweep.ts'
import type { Database } from './database/database.ts'
import type { Ledger } from './ledger.ts'
import type { Statements } from './statements.ts'

/** How many leases one pass looks at: it shares the queue with people who wait. */
const PASS = 256
const HOUR_MS = 3_600_000
/** How long the counts of refused attempts are kept. */
const REFUSED_MS = 90 * 24 * HOUR_MS

/**
 * Reclaims expired leases and ends quarantines. Safety never waits for it: an acquire ends what it meets. What it does
 * is decided inside the transaction from the lease as it is then, so a lease renewed meanwhile is left alone.
 */
export class Sweeper {
  readonly #ledger: Ledger
  readonly #db: Database
  readonly #statements: Statements
  #timer: NodeJS.Timeout | null = null
  #running: Promise<void> | null = null
  /** When to look for old counts of refused attempts. */
  #forgetAt = 0

  constructor(ledger: Ledger, db: Database, statements: Statements) {
    this.#ledger = ledger
    this.#db = db
    this.#statements = statements
  }

  /** One pass over at most `limit` leases of each kind. Returns how many it changed. */
  async reclaimOnce(limit = PASS): Promise<number> {
    if (this.#ledger.sealed) return 0
    const now = this.#ledger.clock.peek(0)
    if (now >= this.#forgetAt) await this.#forgetRefused(now)
    const find = (statement: string) => this.#db.reads.query<{ id: string }>(statement, [now, limit])
    const ids = [
      ...(await find(this.#statements.dueQuarantines)),
      ...(await find(this.#statements.reclaimableLeases)),
    ].map(({ id }) => id)
    if (ids.length === 0) return 0
    const { value } = await this.#ledger.internal((draft) => ids.filter((id) => sweepLease(draft, id)).length, {
      leaseIds: ids,
    })
    return value
  }

  /** Once an hour: counts of refused attempts that are older than 90 days go. */
  async #forgetRefused(now: number): Promise<void> {
    this.#forgetAt = now + HOUR_MS
    const before = now - REFUSED_MS
    const old = await this.#db.reads.query(this.#statements.oldRefusedAttempt, [before])
    if (old.length === 0) return
    await this.#ledger.internal((draft) => {
      draft.forgetRefusedBefore = before
    })
  }

  /** Passes every `intervalMs`, and again at once while there is more to do. Notices when what was wrong is over. */
  start(intervalMs: number, onError: (error: unknown) => void): void {
    const pass = async () => {
      try {
        await this.#ledger.lookAgain()
        while ((await this.reclaimOnce()) >= PASS && this.#timer) await new Promise((resolve) => setImmediate(resolve))
      } catch (error) {
        onError(error)
      }
    }
    // One at a time: while a database is locked each pass takes seconds, and a stop would have to wait for all of them.
    this.#timer = setInterval(() => {
      this.#ledger.beat(intervalMs)
      this.#running ??= pass().finally(() => {
        this.#running = null
      })
    }, intervalMs)
    this.#timer.unref()
  }

  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
    await this.#running
  }
}
