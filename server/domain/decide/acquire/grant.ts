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
  const terms = termsOf(draft, request)
  // In the order of LeaseRecord and without spreading: all leases have one shape then, and everybody is quicker with them.
  const lease: LeaseRecord = {
    id: draft.newId('ls'),
    controller: request.controller,
    transport: request.transport,
    port: choice.port,
    count: request.count,
    chart: request.chart,
    handle: request.handle,
    team: team.name,
    purpose: terms.purpose,
    labels: terms.labels,
    ticket: terms.ticket,
    manifest: terms.manifest,
    instance: terms.instance,
    status: 'held',
    automatic: choice.automatic,
    epoch: draft.nextEpoch(),
    revision: draft.revision + 1,
    ttlSeconds: terms.ttlSeconds,
    graceSeconds: terms.graceSeconds,
    quarantineSeconds: terms.quarantineSeconds,
    createdAt: draft.now,
    createdBy: actor.name,
    renewedAt: terms.renewedAt,
    confirmedAt: null,
    seenAt: terms.seenAt,
    expiresAt: terms.expiresAt,
    reviewBy: terms.reviewBy,
    quarantinedUntil: null,
    ended: null,
    offer: null,
    chartMissingAt: null,
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
    epoch: draft.nextEpoch(),
    revision: draft.revision + 1,
    quarantinedUntil: null,
    ended: null,
    offer: null,
    chartMissingAt: null,
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

/** What an event keeps of a lease, in alphabetical order: the rest stands in the event's own fields. */
const IMAGE = Object.keys({
  automatic: 0,
  chart: 0,
  chartMissingAt: 0,
  confirmedAt: 0,
  createdAt: 0,
  createdBy: 0,
  ended: 0,
  epoch: 0,
  expiresAt: 0,
  graceSeconds: 0,
  handle: 0,
  instance: 0,
  labels: 0,
  manifest: 0,
  offer: 0,
  purpose: 0,
  quarantineSeconds: 0,
  quarantinedUntil: 0,
  renewedAt: 0,
  reviewBy: 0,
  seenAt: 0,
  status: 0,
  ticket: 0,
  ttlSeconds: 0,
} satisfies Record<Exclude<keyof LeaseRecord, EventOwn>, 0>) as (keyof LeaseRecord)[]
type EventOwn = 'id' | 'controller' | 'transport' | 'port' | 'count' | 'team' | 'revision'

/** The lease as an event keeps it: what is null is left out. */
export function imageOf(lease: LeaseRecord): Record<string, unknown> {
  const image: Record<string, unknown> = {}
  for (const name of IMAGE) if (lease[name] !== null) image[name] = lease[name]
  return image
}
