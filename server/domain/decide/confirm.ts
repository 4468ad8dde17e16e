import { dayOf, type LeaseRecord } from '../lease.ts'
import type { Actor } from '../records.ts'
import { invalidInput, leaseEnded, revisionMismatch, teamDisabled } from '../refusals.ts'
import type { ConfirmRequest } from '../requests.ts'
import type { Lease } from '../wire.ts'
import { present } from './acquire/acquire.ts'
import { adminContact, ownLease } from './actor.ts'
import type { Draft } from './draft.ts'
import type { Verb } from './verb.ts'

const DAY_MS = 86_400_000

/** A person says that reservations are still needed: `reviewBy` moves. All of the named ones, or none. */
export const confirm: Verb<ConfirmRequest, Lease[]> = {
  path: 'lease.confirm',
  needs: ({ id, ids }) => ({ leaseIds: ids ?? (id === undefined ? [] : [id]) }),
  decide(draft, actor, { id, ids, reviewBy, reason }) {
    const wanted = ids ?? (id === undefined ? [] : [id])
    return wanted.map((each) => confirmOne(draft, actor, each, { reviewBy, reason }))
  },
}

function confirmOne(draft: Draft, actor: Actor, id: string, words: Words): Lease {
  const lease = ownLease(draft, actor, id, 'Confirming')
  const team = draft.team(lease.team)
  if (lease.ttlSeconds === null && lease.status === 'held' && team?.disabled)
    throw teamDisabled(team, adminContact(draft))
  return present(draft, confirmLease(draft, actor, lease, words), false).lease
}

interface Words {
  reviewBy?: number | undefined
  reason?: string | undefined
  /** Only if the lease is still as it was seen. */
  revision?: number
}

/** Moves the review date of one reservation. @throws INVALID_INPUT for a TTL lease, LEASE_ENDED, REVISION_MISMATCH */
export function confirmLease(draft: Draft, actor: Actor, lease: LeaseRecord, words: Words): LeaseRecord {
  const { reviewBy, reason, revision: seen } = words
  if (lease.ttlSeconds !== null)
    throw invalidInput('id', 'This lease has a TTL and no review date. Use lease.renew (portlease renew).')
  if (lease.status !== 'held') throw leaseEnded(lease)
  if (seen !== undefined && seen !== lease.revision) {
    throw revisionMismatch(lease.id, lease.revision, seen, `${lease.controller}:${lease.port}`)
  }
  if (lease.chartMissingAt === null && isRepeated(draft, lease, reviewBy)) return lease
  // Who says so knows better than the files in which the chart was missing.
  const chart = lease.chartMissingAt === null ? {} : { chartMissingAt: null }
  const after = {
    confirmedAt: draft.now,
    reviewBy: reviewBy ?? draft.now + draft.defaults.reviewDays * DAY_MS,
    ...chart,
  }
  const before = {
    confirmedAt: lease.confirmedAt,
    reviewBy: lease.reviewBy,
    ...(lease.chartMissingAt === null ? {} : { chartMissingAt: lease.chartMissingAt }),
  }
  const revision = draft.emit('lease.confirmed', actor, { lease, before, after, reason })
  // An admin's word is no sign of the holder.
  const seenAt = actor.team === lease.team ? dayOf(draft.now) : lease.seenAt
  const next = { ...lease, ...after, seenAt, revision }
  draft.putLease(next, lease)
  return next
}

/** The same confirmation on the same day changes nothing: a retry must not write a second event. */
function isRepeated(draft: Draft, lease: LeaseRecord, reviewBy: number | undefined): boolean {
  if (lease.confirmedAt === null || dayOf(lease.confirmedAt) !== dayOf(draft.now)) return false
  return reviewBy === undefined
    ? lease.reviewBy === lease.confirmedAt + draft.defaults.reviewDays * DAY_MS
    : lease.reviewBy === reviewBy
}
