import { isReclaimable } from '../lease.ts'
import type { Draft } from './draft.ts'
import { endQuarantine, isDue, reclaim } from './tenure.ts'

/** What time has done to a lease: its quarantine ends, or it is reclaimed. Says whether anything was due. */
export function sweepLease(draft: Draft, id: string): boolean {
  const lease = draft.lease(id)
  if (!lease) return false
  if (isDue(draft, lease)) endQuarantine(draft, lease)
  else if (isReclaimable(lease, draft.now) && draft.mayReclaim(lease)) reclaim(draft, lease)
  else return false
  return true
}
