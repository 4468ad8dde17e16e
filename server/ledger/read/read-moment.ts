import type { PrismaClient } from '../generated/client.ts'

export interface LedgerMoment {
  readonly ledgerId: string
  readonly revision: number
  /** Ledger time in milliseconds, never behind the newest batch. */
  readonly now: number
  /** It was put back from a backup, and no admin has resumed it. */
  readonly paused: boolean
}

/** Which ledger this is and how far it has come. */
export async function readMoment(db: PrismaClient, clock: number): Promise<LedgerMoment> {
  const { ledgerId, revision, at, paused } = await db.ledger.findUniqueOrThrow({ where: { id: 1 } })
  return { ledgerId, revision: Number(revision), now: Math.max(Number(at), clock), paused }
}
