import { claimCountOf, type LeaseOffer, type LeaseRecord, stateOf } from '../lease.ts'
import type { Actor, EventType, TeamRecord } from '../records.ts'
import {
  invalidInput,
  leaseEnded,
  leaseExpired,
  leaseNotFound,
  offerNotFound,
  quotaExceeded,
  revisionMismatch,
  teamDisabled,
  teamNotFound,
} from '../refusals.ts'
import type { AcceptRequest, HandoverRequest, OfferRequest } from '../requests.ts'
import type { Lease } from '../wire.ts'
import { present } from './acquire/acquire.ts'
import { ADMIN_TEAM, adminContact, checkEpoch, ownLease } from './actor.ts'
import type { Draft } from './draft.ts'
import type { Verb } from './verb.ts'

const DAY_MS = 86_400_000
/** An offer stands for a week unless it says otherwise. */
const OFFER_DAYS = 7

/** Offers a lease to another team. It stays with its holder until they accept; they need room only then. */
export const offer: Verb<OfferRequest, Lease> = {
  path: 'lease.offer',
  needs: ({ id, team }) => ({ leaseIds: [id], teams: [team, ADMIN_TEAM] }),
  decide(draft, actor, request) {
    const { id, epoch, team, until, note } = request
    const lease = ownLease(draft, actor, id, 'Offering')
    checkEpoch(draft, lease, epoch)
    requireActive(draft, lease)
    if (isOffered(draft, lease, request)) return present(draft, lease, false).lease
    receiver(draft, lease, team)
    const end = until ?? draft.now + OFFER_DAYS * DAY_MS
    if (end <= draft.now) throw invalidInput('until', 'An offer must end in the future.')
    const next = { team, until: end, note: note ?? null, by: actor.name }
    return present(draft, putOffer(draft, actor, lease, { type: 'lease.offered', offer: next, reason: note }), false)
      .lease
  },
}

/** The same offer stands already: a retry changes nothing. */
function isOffered(draft: Draft, lease: LeaseRecord, { team, until, note }: OfferRequest): boolean {
  const standing = standingOffer(draft, lease)
  return (
    standing?.team === team && standing.note === (note ?? null) && (until === undefined || standing.until === until)
  )
}

/** The other team takes it: the same number, a new epoch, an unbroken history. Again, by its team: as it stands. */
export const accept: Verb<AcceptRequest, Lease> = {
  path: 'lease.accept',
  needs: ({ id }) => ({ leaseIds: [id], teams: [ADMIN_TEAM] }),
  decide(draft, actor, { id, epoch }) {
    const lease = draft.lease(id)
    if (!lease) throw leaseNotFound(id)
    // The answer to an accept was lost: the lease is theirs, under an epoch that came after the one they named.
    const isRetry = lease.team === actor.team && epoch < lease.epoch && stateOf(lease, draft.now) === 'active'
    if (isRetry) return present(draft, lease, false).lease
    checkEpoch(draft, lease, epoch)
    requireActive(draft, lease)
    const standing = standingOffer(draft, lease)
    if (!standing || !mayAnswer(actor, standing.team)) throw offerNotFound(id)
    const team = receiver(draft, lease, standing.team)
    requireRoom(draft, lease, team)
    return present(draft, moveTo(draft, actor, lease, team, { type: 'lease.accepted' }), false).lease
  },
}

/** The other team says no, or the holder takes the offer back: it is over at this instant. Again: as it stands. */
export const decline: Verb<AcceptRequest, Lease> = {
  path: 'lease.decline',
  needs: ({ id }) => ({ leaseIds: [id], teams: [ADMIN_TEAM] }),
  decide(draft, actor, { id, epoch }) {
    const lease = draft.lease(id)
    if (!lease) throw leaseNotFound(id)
    checkEpoch(draft, lease, epoch)
    if (lease.status !== 'held') throw leaseEnded(lease)
    const { offer: known } = lease
    const mayDecline = known !== null && (mayAnswer(actor, known.team) || lease.team === actor.team)
    if (!mayDecline) throw offerNotFound(id)
    if (known.until <= draft.now) return present(draft, lease, false).lease
    const over = { ...known, until: draft.now }
    return present(draft, putOffer(draft, actor, lease, { type: 'lease.declined', offer: over }), false).lease
  },
}

/** An admin moves a lease to another team without asking either. */
export const handover: Verb<HandoverRequest, Lease> = {
  path: 'admin.handover',
  needs: ({ id, team }) => ({ leaseIds: [id], teams: [team, ADMIN_TEAM] }),
  decide(draft, actor, { id, revision, team: name, reason }) {
    const lease = draft.lease(id)
    if (!lease) throw leaseNotFound(id)
    requireActive(draft, lease)
    if (lease.team === name && revision < lease.revision) return present(draft, lease, false).lease
    if (lease.revision !== revision)
      throw revisionMismatch(id, lease.revision, revision, `${lease.controller}:${lease.port}`)
    const team = receiver(draft, lease, name)
    requireRoom(draft, lease, team)
    return present(draft, moveTo(draft, actor, lease, team, { type: 'lease.handed-over', reason }), false).lease
  },
}

function putOffer(
  draft: Draft,
  actor: Actor,
  lease: LeaseRecord,
  words: { type: EventType; offer: LeaseOffer; reason?: string | undefined },
): LeaseRecord {
  const { type, offer, reason } = words
  const revision = draft.emit(type, actor, { lease, before: { offer: lease.offer }, after: { offer }, reason })
  const next = { ...lease, offer, revision }
  draft.putLease(next, lease)
  return next
}

function moveTo(
  draft: Draft,
  actor: Actor,
  lease: LeaseRecord,
  team: TeamRecord,
  words: { type: EventType; reason?: string },
): LeaseRecord {
  const after = { team: team.name, epoch: draft.nextEpoch(), offer: null, instance: null }
  const before = { team: lease.team, epoch: lease.epoch, offer: lease.offer, instance: lease.instance }
  const moved: LeaseRecord = { ...lease, ...after }
  const revision = draft.emit(words.type, actor, { lease: moved, before, after, reason: words.reason })
  const next = { ...moved, revision }
  draft.putLease(next, lease)
  return next
}

/** The team that would have it: known, not disabled, and another one. */
function receiver(draft: Draft, lease: LeaseRecord, name: string): TeamRecord {
  const team = draft.team(name)
  if (!team) throw teamNotFound(name)
  if (name === lease.team) throw invalidInput('team', `This lease is team ${name}'s already.`)
  if (team.disabled) throw teamDisabled(team, adminContact(draft))
  return team
}

function requireRoom(draft: Draft, lease: LeaseRecord, team: TeamRecord): void {
  const asked = claimCountOf(lease)
  if (team.maxPorts !== null && team.usedPorts + asked > team.maxPorts)
    throw quotaExceeded(team, asked, adminContact(draft))
}

function requireActive(draft: Draft, lease: LeaseRecord): void {
  if (lease.status !== 'held') throw leaseEnded(lease)
  if (stateOf(lease, draft.now) === 'expired') throw leaseExpired(lease)
}

/** An offer is over at the very instant of its `until`. */
function standingOffer(draft: Draft, lease: LeaseRecord): LeaseOffer | null {
  return lease.offer !== null && lease.offer.until > draft.now ? lease.offer : null
}

function mayAnswer(actor: Actor, team: string): boolean {
  return actor.team === team || actor.role === 'admin'
}
