import { dayOf, type LeaseRecord } from '../lease.ts'
import type { Actor } from '../records.ts'
import { invalidInput, leaseEnded, teamDisabled } from '../refusals.ts'
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

function confirmOne(draft: Draft, actor: Actor, id: string, { reviewBy, reason }: ConfirmRequest): Lease {
  const lease = ownLease(draft, actor, id, 'Confirming')
  if (lease.ttlSeconds !== null)
    throw invalidInput('id', 'This lease has a TTL and no review date. Use lease.renew (portlease renew).')
  if (lease.status !== 'held') throw leaseEnded(lease)
  const team = draft.team(lease.team)
  if (team?.disabled) throw teamDisabled(team, adminContact(draft))
  if (isRepeated(draft, lease, reviewBy)) return present(draft, lease, false).lease
  const after = { confirmedAt: draft.now, reviewBy: reviewBy ?? draft.now + draft.defaults.reviewDays * DAY_MS }
  const before = { confirmedAt: lease.confirmedAt, reviewBy: lease.reviewBy }
  const revision = draft.emit('lease.confirmed', actor, { lease, before, after, reason })
  const next = { ...lease, ...after, seenAt: dayOf(draft.now), revision }
  draft.putLease(next, lease)
  return present(draft, next, false).lease
}

/** The same confirmation on the same day changes nothing: a retry must not write a second event. */
function isRepeated(draft: Draft, lease: LeaseRecord, reviewBy: number | undefined): boolean {
  if (lease.confirmedAt === null || dayOf(lease.confirmedAt) !== dayOf(draft.now)) return false
  return reviewBy === undefined
    ? lease.reviewBy === lease.confirmedAt + draft.defaults.reviewDays * DAY_MS
    : lease.reviewBy === reviewBy
}
