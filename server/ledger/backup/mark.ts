import type { Head } from '../../domain/records.ts'
import { newId } from '../ids.ts'
import { append } from './head.ts'
import type { Session } from './session.ts'

/** Beyond every epoch that was given after the copy was made: a thousand million grants. */
const EPOCH_STEP = 1_000_000_000

export interface Words {
  /** Why, by a person. */
  reason: string
  /** By the clock of this computer. */
  now: number
}

/**
 * A copy becomes a ledger of its own: a new id, so that whoever knew the old one notices; epochs beyond all that may
 * have been given since; paused, because what was granted since is not known here.
 */
export function markRestored(session: Session, head: Head, { reason, now }: Words): Promise<Head> {
  const { ledgerId, revision, hash, epoch, paused } = head
  const change = { ledgerId: newId('lg', now), epoch: epoch + EPOCH_STEP, paused: true }
  const before = { ledgerId, revision, hash, epoch, paused }
  return append(session, head, { type: 'ledger.restored', now, reason, before, after: change }, change)
}

/** The last event of a ledger in this database. It goes with the dump, and no server writes after it. */
export function markSealed(session: Session, head: Head, { reason, now }: Words): Promise<Head> {
  const after = { dialect: session.dialect, ledgerId: head.ledgerId }
  return append(session, head, { type: 'ledger.sealed', now, reason, before: {}, after })
}

/** A sealed ledger goes on in another database: the same id and epochs, for nothing was granted since. */
export function markMoved(session: Session, head: Head, { reason, now }: Words): Promise<Head> {
  const after = { dialect: session.dialect, ledgerId: head.ledgerId }
  return append(session, head, { type: 'ledger.moved', now, reason, before: { revision: head.revision }, after })
}
