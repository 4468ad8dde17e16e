import type { LeaseRecord } from '../lease.ts'
import { portLabel } from '../lease.ts'
import type { Actor, TeamRecord } from '../records.ts'
import { epochMismatch, forbidden, leaseNotFound, teamNotFound } from '../refusals.ts'
import type { Draft } from './draft.ts'

/** The team that runs the ledger: its contact is whom refusals name when only an admin can help. */
export const ADMIN_TEAM = 'admin'

/** The ledger itself: the sweeper, and housekeeping on the way of a request. */
export const LEDGER_ACTOR: Actor = { name: 'portlease', team: null, role: 'admin', requestId: null, origin: null }

/** Whom to ring where no team is to blame; empty when the team `admin` was not loaded. */
export function adminContact(draft: Draft): string {
  return draft.team(ADMIN_TEAM)?.contact ?? ''
}

/** The team a grant is for. Only an admin may name another than its own. */
export function actingTeam(draft: Draft, actor: Actor, named: string | undefined): TeamRecord {
  const name = named ?? actor.team ?? ADMIN_TEAM
  if (name !== actor.team && actor.role !== 'admin')
    throw forbidden(`Acquiring for team ${name}`, 'a token of that team, or an admin', adminContact(draft))
  const team = draft.team(name)
  if (!team) throw teamNotFound(name)
  return team
}

/** A lease that its team, or an admin, is about to change. */
export function ownLease(draft: Draft, actor: Actor, id: string, what: string): LeaseRecord {
  const lease = draft.lease(id)
  if (!lease) throw leaseNotFound(id)
  if (lease.team !== actor.team && actor.role !== 'admin') {
    throw forbidden(
      `${what} ${portLabel(lease)} on ${lease.controller}`,
      `a token of team ${lease.team}`,
      draft.team(lease.team)?.contact ?? '',
    )
  }
  return lease
}

/** The caller saw the lease at this epoch. A wrong one is refused in every state. */
export function checkEpoch(draft: Draft, lease: LeaseRecord, epoch: number): void {
  if (lease.epoch !== epoch) throw epochMismatch(lease, epoch, draft.team(lease.team) ?? undefined)
}
