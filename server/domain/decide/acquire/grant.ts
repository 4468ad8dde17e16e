import { dayOf, type LeaseRecord } from '../../lease.ts'
import type { Actor, TeamRecord } from '../../records.ts'
import type { AcquireRequest } from '../../requests.ts'
import type { Draft } from '../draft.ts'
import type { Choice } from './choose.ts'

const DAY_MS = 86_400_000

/** Writes a new lease. The number was checked to be free. */
export function grantNew(
  draft: Draft,
  actor: Actor,
  request: AcquireRequest,
  team: TeamRecord,
  choice: Choice,
): LeaseRecord {
  const lease: LeaseRecord = {
    ...termsOf(draft, request),
    id: draft.newId('ls'),
    controller: request.controller,
    transport: request.transport,
    port: choice.port,
    count: request.count,
    chart: request.chart,
    handle: request.handle,
    team: team.name,
    status: 'held',
    automatic: choice.automatic,
    epoch: draft.nextEpoch(),
    revision: draft.revision + 1,
    createdAt: draft.now,
    createdBy: actor.name,
    confirmedAt: null,
    quarantinedUntil: null,
    ended: null,
  }
  record(draft, actor, lease, null)
  if (choice.automatic) draft.advanceCursor(lease)
  return lease
}

/** The former holder, or the holder of an expired lease, gets the same number under a new epoch. */
export function grantAgain(draft: Draft, actor: Actor, request: AcquireRequest, former: LeaseRecord): LeaseRecord {
  const lease: LeaseRecord = {
    ...former,
    ...termsOf(draft, request),
    status: 'held',
    automatic: false,
    epoch: draft.nextEpoch(),
    revision: draft.revision + 1,
    quarantinedUntil: null,
    ended: null,
  }
  record(draft, actor, lease, former)
  return lease
}

function record(draft: Draft, actor: Actor, lease: LeaseRecord, before: LeaseRecord | null): void {
  draft.emit('lease.granted', actor, {
    lease,
    before: before && imageOf(before),
    after: imageOf(lease),
    ticket: lease.ticket,
  })
  draft.putLease(lease, before)
}

/** What the caller may say about a lease anew with each grant. */
function termsOf(draft: Draft, request: AcquireRequest) {
  const { graceSeconds, quarantineSeconds, reviewDays } = draft.defaults
  const ttlSeconds = request.ttlSeconds ?? null
  const reserved = ttlSeconds === null
  return {
    purpose: request.purpose,
    labels: request.labels,
    ticket: request.ticket ?? null,
    manifest: request.manifest ?? null,
    instance: request.instance ?? null,
    ttlSeconds,
    graceSeconds,
    quarantineSeconds: reserved ? quarantineSeconds : Math.min(Math.max(60, ttlSeconds), quarantineSeconds),
    renewedAt: draft.now,
    seenAt: dayOf(draft.now),
    expiresAt: reserved ? null : draft.now + ttlSeconds * 1000,
    reviewBy: reserved ? (request.reviewBy ?? draft.now + reviewDays * DAY_MS) : null,
  }
}

/** The lease as an event keeps it: what stands in the event's own fields, and what is null, is left out. */
export function imageOf(lease: LeaseRecord): Record<string, unknown> {
  const { id: _id, controller: _c, transport: _t, port: _p, count: _n, team: _team, revision: _r, ...image } = lease
  return Object.fromEntries(Object.entries(image).filter(([, value]) => value !== null))
}
