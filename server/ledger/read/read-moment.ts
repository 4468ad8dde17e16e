import type { Seal } from '../../domain/ledger-notices.ts'
import type { PrismaClient } from '../generated/client.ts'
import { type FollowedEvent, sealOf } from '../memory.ts'

export interface LedgerMoment {
  readonly ledgerId: string
  readonly revision: number
  /** Ledger time in milliseconds, never behind the newest batch. */
  readonly now: number
  /** It was put back from a backup, and no admin has resumed it. */
  readonly paused: boolean
  /** It was moved: nothing is written here any more. */
  readonly seal: Seal | null
}

/** Which ledger this is and how far it has come. */
export async function readMoment(db: PrismaClient, clock: number): Promise<LedgerMoment> {
  const { ledgerId, revision, at, paused } = await db.ledger.findUniqueOrThrow({ where: { id: 1 } })
  const newest = await db.event.findUnique({ where: { revision }, select: { body: true } })
  const seal = newest && sealOf(JSON.parse(newest.body) as FollowedEvent)
  return { ledgerId, revision: Number(revision), now: Math.max(Number(at), clock), paused, seal }
}
