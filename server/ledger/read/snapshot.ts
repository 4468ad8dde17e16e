import { isStopped } from '../database/classify.ts'
import { Prisma, type PrismaClient } from '../generated/client.ts'
import { type Dialect, dialectOf, type ReadTx } from './dialect.ts'
import { limitOf, tooLong } from './limit.ts'

/** PostgreSQL's READ COMMITTED would show each statement another state. The SQLite client's type does not know the word. */
const ONE_STATE = 'RepeatableRead' as Prisma.TransactionIsolationLevel

/** The moment that an answer speaks of. */
export interface Moment {
  /** Another one than before: a backup was put in the ledger's place. */
  readonly ledgerId: string
  /** The answer holds every change up to this revision and none after it. */
  readonly revision: number
  /** Ledger time in milliseconds: never behind the newest batch. */
  readonly now: number
}

type Read<T> = (tx: ReadTx, moment: Moment, dialect: Dialect) => Promise<T>

/**
 * Runs `read` on one unchanging state of the database, so that revision, now and rows belong together. `clock` is what
 * the caller's clock says, in milliseconds; when ledger time is ahead of it, ledger time counts. On PostgreSQL a
 * statement that takes longer than the client's limit is stopped: UNAVAILABLE.
 */
export async function snapshot<T>(db: PrismaClient, clock: number, read: Read<T>): Promise<T> {
  const dialect = dialectOf(db)
  const limitMs = limitOf(db)
  const isolation = dialect === 'postgresql' ? { isolationLevel: ONE_STATE } : undefined
  try {
    return await db.$transaction(
      async (tx) => {
        const { ledgerId, revision, at } = dialect === 'postgresql' ? await begin(tx, limitMs) : await headOf(tx)
        return read(tx, { ledgerId, revision: Number(revision), now: Math.max(Number(at), clock) }, dialect)
      },
      { ...isolation, maxWait: 5000, timeout: 60_000 },
    )
  } catch (error) {
    throw isStopped(error) ? tooLong(limitMs) : error
  }
}

interface Head {
  ledgerId: string
  revision: bigint
  at: bigint
}

function headOf(tx: ReadTx): Promise<Head> {
  return tx.ledger.findUniqueOrThrow({ where: { id: 1 }, select: { ledgerId: true, revision: true, at: true } })
}

/** The head, and for what follows in this transaction: no writing, and a bound on each statement. One round trip for all. */
async function begin(tx: ReadTx, limitMs: number): Promise<Head> {
  const rows = await tx.$queryRaw<Head[]>(
    Prisma.sql`SELECT "ledgerId", "revision", "at", set_config('transaction_read_only', 'on', true) AS "ro",
      set_config('statement_timeout', ${String(limitMs)}, true) AS "limit" FROM "Ledger" WHERE "id" = 1`,
  )
  // Without the row it fails as the other way does.
  return rows[0] ?? headOf(tx)
}
