import { type EndedHow, type LeaseRecord, spacesOf } from '../lease.ts'
import type { Actor } from '../records.ts'
import { LEDGER_ACTOR } from './actor.ts'
import type { Draft } from './draft.ts'

/** How a lease is taken from its holder, and how its numbers become free again. */

export interface EndingWords {
  how: EndedHow
  reason?: string | undefined
  ticket?: string | undefined
}

/** The holder's time ends: the numbers go to quarantine, or with a quarantine of 0 they are free within the same transaction. */
export function endTenure(draft: Draft, actor: Actor, lease: LeaseRecord, words: EndingWords): LeaseRecord {
  const quarantinedUntil = draft.now + lease.quarantineSeconds * 1000
  const reason = words.reason ?? null
  const ticket = words.ticket ?? null
  const ended = { how: words.how, by: actor.name, at: draft.now, reason, ticket }
  const offered = lease.offer !== null
  const before = { status: lease.status, expiresAt: lease.expiresAt, ...(offered ? { offer: lease.offer } : {}) }
  const revision = draft.emit(`lease.${words.how}`, actor, {
    lease,
    before,
    after: { status: 'quarantined', quarantinedUntil, ended, ...(offered ? { offer: null } : {}) },
    reason,
    ticket,
  })
  const next: LeaseRecord = {
    ...lease,
    status: 'quarantined',
    expiresAt: null,
    quarantinedUntil,
    ended,
    offer: null,
    revision,
  }
  draft.putLease(next, lease)
  return lease.quarantineSeconds === 0 ? endQuarantine(draft, next) : next
}

/** The pause is over: the claims go and the numbers are free for anybody. */
export function endQuarantine(
  draft: Draft,
  lease: LeaseRecord,
  actor: Actor = LEDGER_ACTOR,
  words: { reason?: string | undefined; ticket?: string | undefined } = {},
): LeaseRecord {
  const before = { status: lease.status, quarantinedUntil: lease.quarantinedUntil }
  const revision = draft.emit('lease.ended', actor, {
    lease,
    before,
    after: { status: 'ended', quarantinedUntil: null },
    ...words,
  })
  const next: LeaseRecord = { ...lease, status: 'ended', quarantinedUntil: null, revision }
  draft.putLease(next, lease)
  return next
}

/** Expired beyond grace, and the clock is not in doubt. */
export function reclaim(draft: Draft, lease: LeaseRecord): LeaseRecord {
  return endTenure(draft, LEDGER_ACTOR, lease, { how: 'reclaimed' })
}

/** Whether a quarantine has passed, at the draft's instant itself too. */
export function isDue(draft: Draft, lease: LeaseRecord): boolean {
  const { status, quarantinedUntil } = lease
  return status === 'quarantined' && quarantinedUntil !== null && quarantinedUntil <= draft.now && draft.mayEnd(lease)
}

/** One request ends at most so many quarantines; the sweeper has the rest. */
const MAX_DUE = 1000

/** Ends the quarantines of a controller that are over. Says whether any number became free. */
export function endDueQuarantines(draft: Draft, controller: string): boolean {
  const due = draft.leasesOf(draft.dueQuarantines(controller).slice(0, MAX_DUE)).filter((lease) => isDue(draft, lease))
  for (const lease of due) endQuarantine(draft, lease)
  return due.length > 0
}

/** Leases whose claims cover any number of a run, each once. */
export function leasesInRun(
  draft: Draft,
  at: { controller: string; transport: LeaseRecord['transport']; first: number; count: number },
): LeaseRecord[] {
  const found = new Map<string, LeaseRecord>()
  for (const space of spacesOf(at.transport)) {
    const map = draft.map(at.controller, space)
    for (let port = at.first; port < at.first + at.count; port++) {
      if (!map.isClaimed(port)) continue
      const lease = draft.leaseAt({ controller: at.controller, space, port })
      if (lease) found.set(lease.id, lease)
    }
  }
  return [...found.values()]
}
