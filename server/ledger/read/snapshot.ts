import type { Prisma, PrismaClient } from '../generated/client.ts'
import { type Dialect, dialectOf, type ReadTx } from './dialect.ts'

/** PostgreSQL's READ COMMITTED would show each statement another state. The SQLite client's type does not know the word. */
const ONE_STATE = 'RepeatableRead' as Prisma.TransactionIsolationLevel

/** The moment that an answer speaks of. */
export interface Moment {
  /** The answer holds every change up to this revision and none after it. */
  readonly revision: number
  /** Ledger time in milliseconds: never behind the newest batch. */
  readonly now: number
}

/**
 * Runs `read` on one unchanging state of the database, so that revision, now and rows belong together. `clock` is what
 * the caller's clock says, in milliseconds; when ledger time is ahead of it, ledger time counts.
 */
export function snapshot<T>(
  db: PrismaClient,
  clock: number,
  read: (tx: ReadTx, moment: Moment, dialect: Dialect) => Promise<T>,
): Promise<T> {
  const dialect = dialectOf(db)
  const isolation = dialect === 'postgresql' ? { isolationLevel: ONE_STATE } : undefined
  return db.$transaction(
    async (tx) => {
      const ledger = await tx.ledger.findUniqueOrThrow({ where: { id: 1 }, select: { revision: true, at: true } })
      return read(tx, { revision: Number(ledger.revision), now: Math.max(Number(ledger.at), clock) }, dialect)
    },
    { ...isolation, maxWait: 5000, timeout: 60_000 },
  )
}
