import { dayOf, holderKey, type LeaseRecord, stateOf } from '../../lease.ts'
import type { Actor, TeamRecord } from '../../records.ts'
import { chartHeld, instanceHeld, leaseDiffers, leaseRevoked } from '../../refusals.ts'
import type { AcquireRequest } from '../../requests.ts'
import { adminContact } from '../actor.ts'
import { noteChart } from '../chart.ts'
import type { Draft } from '../draft.ts'
import { sharingSpace } from './settle.ts'

/** What the key of a request says before anything is placed. */
export type KeyAnswer =
  | { kind: 'held'; lease: LeaseRecord; differs: string[] }
  /** The same lease is granted anew: same id and number, new epoch. */
  | { kind: 'again'; lease: LeaseRecord }
  | { kind: 'new' }

const NEW: KeyAnswer = { kind: 'new' }

/** Looks the key up. Throws LEASE_DIFFERS, CHART_HELD or LEASE_REVOKED. Changes nothing. */
export function lookUpKey(draft: Draft, actor: Actor, request: AcquireRequest, team: TeamRecord): KeyAnswer {
  const stored = draft.leasesByKey(holderKey(request))
  if (stored.length === 0) return NEW
  const known = sharingSpace(stored, request)
  const allHeld = known.filter((lease) => lease.status === 'held')
  // Over both there may be two: the caller's own says what it can do about it.
  const held = allHeld.find((lease) => lease.team === team.name) ?? allHeld[0]
  if (held) return answerHeld(draft, request, team, held)
  const former = known.filter((lease) => lease.team === team.name).sort((a, b) => b.epoch - a.epoch)
  const revoked = former.find((lease) => lease.ended?.how === 'revoked')
  if (revoked && actor.role !== 'admin') throw leaseRevoked(revoked, adminContact(draft))
  const same = former.find((lease) => differingFields(lease, request).length === 0)
  return same ? { kind: 'again', lease: same } : NEW
}

function answerHeld(draft: Draft, request: AcquireRequest, team: TeamRecord, lease: LeaseRecord): KeyAnswer {
  if (lease.team !== team.name) throw chartHeld(lease, draft.team(lease.team) ?? undefined)
  const fields = differingFields(lease, request)
  if ((lease.ttlSeconds === null) !== (request.ttlSeconds === undefined)) fields.push('ttlSeconds')
  if (fields.length > 0) throw leaseDiffers(lease, fields, { ...request })
  if (stateOf(lease, draft.now) === 'expired') return { kind: 'again', lease }
  if (lease.instance !== null && request.instance !== undefined && request.instance !== lease.instance)
    throw instanceHeld(lease, team)
  return { kind: 'held', lease, differs: keptFields(lease, request) }
}

function differingFields(lease: LeaseRecord, request: AcquireRequest): string[] {
  const fields: string[] = []
  if (request.port !== undefined && request.port !== lease.port) fields.push('port')
  if (request.count !== lease.count) fields.push('count')
  if (request.transport !== lease.transport) fields.push('transport')
  return fields
}

/** Values that the request names otherwise, and that stay as they are. */
function keptFields(lease: LeaseRecord, request: AcquireRequest): string[] {
  const fields: string[] = []
  if (request.purpose !== lease.purpose) fields.push('purpose')
  if (request.ttlSeconds !== undefined && request.ttlSeconds !== lease.ttlSeconds) fields.push('ttlSeconds')
  if (request.reviewBy !== undefined && request.reviewBy !== lease.reviewBy) fields.push('reviewBy')
  if (Object.keys(request.labels).length > 0 && !sameLabels(request.labels, lease.labels)) fields.push('labels')
  if (request.ticket !== undefined && request.ticket !== lease.ticket) fields.push('ticket')
  if (request.manifest !== undefined && request.manifest !== lease.manifest) fields.push('manifest')
  return fields
}

/** The same keys with the same values, in any order. */
export function sameLabels(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key])
}

/**
 * The holder asked again and has it: a TTL starts anew, and the day is noted. No event, and for a reservation that was
 * seen today already nothing is written at all. A report that its chart is gone is answered by it: that is an event.
 */
export function touch(draft: Draft, actor: Actor, held: LeaseRecord, instance: string | undefined): LeaseRecord {
  const lease = held.chartMissingAt === null ? held : noteChart(draft, actor, held, false)
  const seenAt = dayOf(draft.now)
  const ttl = lease.ttlSeconds
  if (ttl === null && seenAt === lease.seenAt) return lease
  const renewed =
    ttl === null
      ? {}
      : { renewedAt: draft.now, expiresAt: draft.now + ttl * 1000, instance: instance ?? lease.instance }
  const next = { ...lease, seenAt, ...renewed }
  draft.putLease(next, lease)
  return next
}
