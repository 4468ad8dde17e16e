import { holderKey, type LeaseRecord } from '../lease.ts'
import type { Actor } from '../records.ts'
import { chartHeld, leaseEnded, revisionMismatch } from '../refusals.ts'
import type { UpdateRequest } from '../requests.ts'
import type { Lease } from '../wire.ts'
import { present } from './acquire/acquire.ts'
import { sameLabels } from './acquire/held.ts'
import { sharingSpace } from './acquire/settle.ts'
import { ownLease } from './actor.ts'
import type { Draft } from './draft.ts'
import type { Verb } from './verb.ts'

type Changes = {
  -readonly [Field in
    | 'purpose'
    | 'labels'
    | 'chart'
    | 'handle'
    | 'ticket'
    | 'manifest'
    | 'chartMissingAt']?: LeaseRecord[Field]
}

/** Corrects what is written about a lease; number and epoch stay. The same values again change nothing. */
export const update: Verb<UpdateRequest, Lease> = {
  path: 'lease.update',
  needs: ({ id }) => ({ leaseIds: [id] }),
  decide(draft, actor, request) {
    const lease = ownLease(draft, actor, request.id, 'Updating')
    if (lease.status !== 'held') throw leaseEnded(lease)
    const changes = changesOf(lease, request)
    if (Object.keys(changes).length === 0) return present(draft, lease, false).lease
    if (lease.revision !== request.revision)
      throw revisionMismatch(lease.id, lease.revision, request.revision, `${lease.controller}:${lease.port}`)
    return present(draft, write(draft, actor, lease, changes), false).lease
  },
}

function write(draft: Draft, actor: Actor, lease: LeaseRecord, changes: Changes): LeaseRecord {
  const renamed = { ...lease, ...changes }
  if (holderKey(renamed) !== holderKey(lease)) {
    const other = sharingSpace(draft.leasesByKey(holderKey(renamed)), lease).find(
      (each) => each.status === 'held' && each.id !== lease.id,
    )
    if (other) throw chartHeld(other, draft.team(other.team) ?? undefined)
  }
  const before = Object.fromEntries(Object.keys(changes).map((field) => [field, lease[field as keyof Changes]]))
  const revision = draft.emit('lease.updated', actor, { lease, before, after: { ...changes }, ticket: renamed.ticket })
  const next = { ...renamed, revision }
  draft.putLease(next, lease)
  return next
}

function changesOf(lease: LeaseRecord, request: UpdateRequest): Changes {
  const changes: Changes = {}
  if (request.purpose !== undefined && request.purpose !== lease.purpose) changes.purpose = request.purpose
  if (request.labels !== undefined && !sameLabels(request.labels, lease.labels)) changes.labels = request.labels
  if (request.chart !== undefined && request.chart !== lease.chart) changes.chart = request.chart
  // What was missing was the chart of the former name.
  if (changes.chart !== undefined && lease.chartMissingAt !== null) changes.chartMissingAt = null
  if (request.handle !== undefined && request.handle !== lease.handle) changes.handle = request.handle
  if (request.ticket !== undefined && request.ticket !== lease.ticket) changes.ticket = request.ticket
  if (request.manifest !== undefined && request.manifest !== lease.manifest) changes.manifest = request.manifest
  return changes
}
