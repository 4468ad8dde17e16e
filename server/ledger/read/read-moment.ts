import type { PrismaClient } from '../generated/client.ts'

export interface LedgerMoment {
  readonly ledgerId: string
  readonly revision: number
  /** Ledger time in milliseconds, never behind the newest batch. */
  readonly now: number
}

/** Which ledger this is and how far it has come. */
export async function readMoment(db: PrismaClient, clock: number): Promise<LedgerMoment> {
  const { ledgerId, revision, at } = await db.ledger.findUniqueOrThrow({ where: { id: 1 } })
  return { ledgerId, revision: Number(revision), now: Math.max(Number(at), clock) }
}
