import { claimCountOf, type LeaseRecord, stateOf } from '../lease.ts'
import type { Actor, EventType, TeamRecord } from '../records.ts'
import {
  invalidInput,
  leaseEnded,
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

/** Offers a lease to another team. It stays with its holder until they accept. */
export const offer: Verb<OfferRequest, Lease> = {
  path: 'lease.offer',
  needs: ({ id, team }) => ({ leaseIds: [id], teams: [team, ADMIN_TEAM] }),
  decide(draft, actor, { id, epoch, team, until, note }) {
    const lease = ownLease(draft, actor, id, 'Offering')
    checkEpoch(draft, lease, epoch)
    requireActive(draft, lease)
    receiver(draft, lease, team)
    const end = until ?? draft.now + OFFER_DAYS * DAY_MS
    if (end <= draft.now) throw invalidInput('until', 'An offer must end in the future.')
    const standing = standingOffer(draft, lease)
    const isSame =
      standing?.team === team && standing.note === (note ?? null) && (until === undefined || standing.until === until)
    if (isSame) return present(draft, lease, false).lease
    const next = { team, until: end, note: note ?? null, by: actor.name }
    const revision = draft.emit('lease.offered', actor, {
      lease,
      before: { offer: lease.offer },
      after: { offer: next },
      reason: note,
    })
    draft.putLease({ ...lease, offer: next, revision }, lease)
    return present(draft, { ...lease, offer: next, revision }, false).lease
  },
}

/** The other team takes it: the same number, a new epoch, an unbroken history. */
export const accept: Verb<AcceptRequest, Lease> = {
  path: 'lease.accept',
  needs: ({ id }) => ({ leaseIds: [id], teams: [ADMIN_TEAM] }),
  decide(draft, actor, { id, epoch }) {
    const lease = draft.lease(id)
    if (!lease) throw leaseNotFound(id)
    checkEpoch(draft, lease, epoch)
    requireActive(draft, lease)
    const standing = standingOffer(draft, lease)
    if (!standing || !mayAnswer(actor, standing.team)) throw offerNotFound(id)
    const team = receiver(draft, lease, standing.team)
    return present(draft, moveTo(draft, actor, lease, team, { type: 'lease.accepted' }), false).lease
  },
}

/** The other team says no, or the holder takes the offer back. Again: as it stands. */
export const decline: Verb<AcceptRequest, Lease> = {
  path: 'lease.decline',
  needs: ({ id }) => ({ leaseIds: [id], teams: [ADMIN_TEAM] }),
  decide(draft, actor, { id, epoch }) {
    const lease = draft.lease(id)
    if (!lease) throw leaseNotFound(id)
    checkEpoch(draft, lease, epoch)
    const mayDecline = lease.offer !== null && (mayAnswer(actor, lease.offer.team) || lease.team === actor.team)
    if (!mayDecline) throw offerNotFound(id)
    const revision = draft.emit('lease.declined', actor, {
      lease,
      before: { offer: lease.offer },
      after: { offer: null },
    })
    draft.putLease({ ...lease, offer: null, revision }, lease)
    return present(draft, { ...lease, offer: null, revision }, false).lease
  },
}

/** An admin moves a lease to another team without asking either. */
export const handover: Verb<HandoverRequest, Lease> = {
  path: 'admin.handover',
  needs: ({ id, team }) => ({ leaseIds: [id], teams: [team, ADMIN_TEAM] }),
  decide(draft, actor, { id, revision, team: name, reason }) {
    const lease = draft.lease(id)
    if (!lease) throw leaseNotFound(id)
    if (lease.status !== 'held') throw leaseEnded(lease)
    if (lease.team === name && revision < lease.revision) return present(draft, lease, false).lease
    if (lease.revision !== revision)
      throw revisionMismatch(id, lease.revision, revision, `${lease.controller}:${lease.port}`)
    const team = receiver(draft, lease, name)
    return present(draft, moveTo(draft, actor, lease, team, { type: 'lease.handed-over', reason }), false).lease
  },
}

function moveTo(
  draft: Draft,
  actor: Actor,
  lease: LeaseRecord,
  team: TeamRecord,
  words: { type: EventType; reason?: string },
): LeaseRecord {
  const epoch = draft.nextEpoch()
  const moved: LeaseRecord = { ...lease, team: team.name, epoch, offer: null, instance: null }
  const before = { team: lease.team, epoch: lease.epoch, offer: lease.offer }
  const after = { team: team.name, epoch, offer: null }
  const revision = draft.emit(words.type, actor, { lease: moved, before, after, reason: words.reason })
  draft.putLease({ ...moved, revision }, lease)
  return { ...moved, revision }
}

/** The team that would have it: known, not disabled, another one, and with room. */
function receiver(draft: Draft, lease: LeaseRecord, name: string): TeamRecord {
  const team = draft.team(name)
  if (!team) throw teamNotFound(name)
  if (name === lease.team) throw invalidInput('team', `This lease is team ${name}'s already.`)
  if (team.disabled) throw teamDisabled(team, adminContact(draft))
  const asked = claimCountOf(lease)
  if (team.maxPorts !== null && team.usedPorts + asked > team.maxPorts)
    throw quotaExceeded(team, asked, adminContact(draft))
  return team
}

function requireActive(draft: Draft, lease: LeaseRecord): void {
  if (stateOf(lease, draft.now) !== 'active') throw leaseEnded(lease)
}

function standingOffer(draft: Draft, lease: LeaseRecord) {
  return lease.offer !== null && lease.offer.until > draft.now ? lease.offer : null
}

function mayAnswer(actor: Actor, team: string): boolean {
  return actor.team === team || actor.role === 'admin'
}
