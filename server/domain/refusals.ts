import { ACCESS, type ProcedurePath } from './access.ts'
import { dayText, instantText, iso, isoOrNull } from './dates.ts'
import { type Holder, type Place, Refusal } from './errors.ts'
import { type LeaseRecord, portLabel, type Transport } from './lease.ts'
import { nearestLeasable } from './policy/nearest.ts'
import { whyNotLeasable } from './policy/why.ts'
import type { ControllerRecord, Role, TeamRecord, TokenRecord } from './records.ts'

export * from './refusals-of-teams.ts'

/**
 * The one writer of refusals: API, command line and page print these sentences as they are.
 * Form: what, who, since when; then what to do.
 */

const AGAIN = 'Leave the port out to get one that is free.'

/** The lease as a refusal shows it: who has it, since when, and whom to ring. */
function holderOf(lease: LeaseRecord, team: TeamRecord | undefined): Holder {
  return {
    team: lease.team,
    contact: team?.contact ?? '',
    chart: lease.chart,
    handle: lease.handle,
    purpose: lease.purpose,
    since: iso(lease.createdAt),
    by: lease.createdBy,
    leaseId: lease.id,
  }
}

function placeText(place: Place): string {
  return `${portLabel({ count: 1, ...place })} on ${place.controller}`
}

export function portNotLeasable(port: number, place?: Partial<Place>): Refusal<'PORT_NOT_LEASABLE'> {
  const why = whyNotLeasable(port)
  return new Refusal('PORT_NOT_LEASABLE', why.sentence, {
    ...place,
    port,
    reason: why.reason,
    source: why.source,
    nearest: nearestLeasable(port),
  })
}

export function portLeased(
  place: Place,
  lease: LeaseRecord,
  team: TeamRecord | undefined,
  nearest: number[],
): Refusal<'PORT_LEASED'> {
  const message = `${placeText(place)} is leased to team ${lease.team} for ${lease.chart} ("${lease.purpose}") since ${dayText(lease.createdAt)}.`
  return new Refusal('PORT_LEASED', message, { ...place, holder: holderOf(lease, team), nearest })
}

export function portQuarantined(
  place: Place,
  lease: LeaseRecord,
  team: TeamRecord | undefined,
  nearest: number[],
): Refusal<'PORT_QUARANTINED'> {
  const { how, at } = lease.ended ?? { how: 'released' as const, at: lease.renewedAt }
  const until = lease.quarantinedUntil ?? at
  const only =
    how === 'revoked' ? 'only an admin may give it back' : `only ${lease.team} may have it again, for ${lease.chart}`
  const past =
    how === 'reclaimed' ? 'was reclaimed from' : how === 'revoked' ? 'was taken back from' : 'was released by'
  const message = `${placeText(place)} ${past} team ${lease.team} on ${instantText(at)}. Until ${instantText(until)} ${only}.`
  return new Refusal('PORT_QUARANTINED', message, {
    ...place,
    until: iso(until),
    how,
    holder: holderOf(lease, team),
    nearest,
  })
}

export function portExcluded(
  place: Place,
  reason: string,
  contact: string,
  nearest: number[],
): Refusal<'PORT_EXCLUDED'> {
  const then = nearest.length > 0 ? AGAIN : `Nothing else is free there${contact ? `: ask ${contact}` : ''}.`
  return new Refusal('PORT_EXCLUDED', `${placeText(place)} is excluded: "${reason}". ${then}`, {
    ...place,
    reason,
    contact,
    nearest,
  })
}

export function noPortFree(
  at: { controller: string; transport: Transport; count: number },
  found: { largestRun: number; used: number; free: number },
): Refusal<'NO_PORT_FREE'> {
  const { controller, transport, count } = at
  const on = `${controller} (${transport === 'both' ? 'tcp and udp' : transport})`
  const message =
    count > 1 && found.free > 0
      ? `No ${count} consecutive ports are free on ${on}. The longest free run is ${found.largestRun}.`
      : `No port is free on ${on}: ${found.used} are leased or quarantined, the rest is excluded or given by number only.`
  const next = `See what could be given back: portlease list --controller ${controller} --overdue, or what is excluded: portlease controllers show ${controller}`
  const { largestRun, used } = found
  return new Refusal('NO_PORT_FREE', message, { controller, transport, count, largestRun, used, next })
}

export function leaseDiffers(
  lease: LeaseRecord,
  fields: string[],
  asked: Partial<Record<string, unknown>>,
): Refusal<'LEASE_DIFFERS'> {
  const wishes = fields
    .map((field) => (field === 'ttlSeconds' ? ttlWish(asked.ttlSeconds) : `${field} ${String(asked[field])}`))
    .join(' and ')
  const remedy = fields.map((field) => asItIs(lease, field)).join(' and ')
  const message = `${lease.chart} already has ${portLabel(lease)} on ${lease.controller}, but you asked for ${wishes}. Release it first, or ${remedy}.`
  return new Refusal('LEASE_DIFFERS', message, {
    fields,
    leaseId: lease.id,
    next: `portlease show ${lease.controller}:${lease.port}`,
  })
}

/** What to say in a request to get the lease as it is. Leaving a field out asks for its default. */
function asItIs(lease: LeaseRecord, field: string): string {
  if (field === 'count') return `ask for count ${lease.count}`
  if (field === 'transport') return `ask for transport ${lease.transport}`
  if (field === 'ttlSeconds' && lease.ttlSeconds !== null) return `ask for a TTL, as it has one (${lease.ttlSeconds} s)`
  return `leave ${field} out`
}

function ttlWish(ttlSeconds: unknown): string {
  return ttlSeconds === undefined ? 'a reservation without a TTL' : `a TTL of ${String(ttlSeconds)} s on a reservation`
}

export function chartHeld(lease: LeaseRecord, team: TeamRecord | undefined): Refusal<'CHART_HELD'> {
  const message = `${lease.chart} on ${lease.controller} belongs to team ${lease.team} (${portLabel(lease)}, since ${dayText(lease.createdAt)}). They can hand it over to you.`
  return new Refusal('CHART_HELD', message, {
    holder: holderOf(lease, team),
    next: `Ask ${team?.contact || `team ${lease.team}`}.`,
  })
}

/** Another process of the same chart holds the lease: `instance` says so. */
export function instanceHeld(lease: LeaseRecord, team: TeamRecord | undefined): Refusal<'CHART_HELD'> {
  const until = lease.expiresAt ?? lease.renewedAt
  const message = `${lease.chart} on ${lease.controller} is held by another running process (${portLabel(lease)}) until ${instantText(until)} unless it renews.`
  return new Refusal('CHART_HELD', message, {
    holder: holderOf(lease, team),
    until: iso(until),
    next: 'Stop the other process, or wait until then.',
  })
}

export function leaseRevoked(lease: LeaseRecord, contact: string): Refusal<'LEASE_REVOKED'> {
  const ended = lease.ended ?? { by: 'an admin', at: lease.renewedAt, reason: null, ticket: null }
  const why = `${ended.reason ? `: "${ended.reason}"` : ''}${ended.ticket ? ` (${ended.ticket})` : ''}`
  const message = `${ended.by} took ${portLabel(lease)} on ${lease.controller} back from ${lease.chart} on ${dayText(ended.at)}${why}.`
  return new Refusal('LEASE_REVOKED', message, {
    leaseId: lease.id,
    by: ended.by,
    at: iso(ended.at),
    reason: ended.reason,
    ticket: ended.ticket,
    until: isoOrNull(lease.quarantinedUntil),
    contact,
    next: `Ask ${contact || ended.by}; an admin can restore it while it is quarantined.`,
  })
}

export function leaseNotFound(id: string): Refusal<'LEASE_NOT_FOUND'> {
  return new Refusal('LEASE_NOT_FOUND', `There is no lease ${id} here.`, {
    id,
    next: 'List the leases: portlease list',
  })
}

export function leaseEnded(lease: LeaseRecord): Refusal<'LEASE_ENDED'> {
  const ended = lease.ended ?? { how: 'released' as const, by: lease.team, at: lease.renewedAt, reason: null }
  const until = lease.status === 'quarantined' ? lease.quarantinedUntil : null
  const message = `${portLabel(lease)} on ${lease.controller} was ${ended.how} by ${ended.by} on ${instantText(ended.at)}.`
  const next =
    until === null
      ? 'Acquire a new lease.'
      : ended.how === 'revoked'
        ? `Ask ${ended.by}; an admin can restore it until ${instantText(until)}.`
        : `Acquire it again for ${lease.chart}: until ${instantText(until)} the number is kept for it.`
  return new Refusal('LEASE_ENDED', message, {
    leaseId: lease.id,
    how: ended.how,
    by: ended.by,
    at: iso(ended.at),
    reason: ended.reason,
    until: isoOrNull(until),
    next,
  })
}

/** Its TTL has passed and nobody took it back yet: what asks for an active lease has to wait for its holder. */
export function leaseExpired(lease: LeaseRecord): Refusal<'LEASE_ENDED'> {
  const at = lease.expiresAt ?? lease.renewedAt
  const message = `${portLabel(lease)} on ${lease.controller} expired on ${instantText(at)}, and team ${lease.team} has not renewed it.`
  return new Refusal('LEASE_ENDED', message, {
    leaseId: lease.id,
    how: 'expired',
    by: lease.team,
    at: iso(at),
    reason: null,
    until: null,
    next: `Renew it first, if it is still there: portlease renew ${lease.id}`,
  })
}

export function epochMismatch(
  lease: LeaseRecord,
  asked: number,
  team: TeamRecord | undefined,
): Refusal<'EPOCH_MISMATCH'> {
  const message = `${portLabel(lease)} on ${lease.controller} is at epoch ${lease.epoch}, not ${asked}: it was granted anew since you saw it.`
  return new Refusal('EPOCH_MISMATCH', message, {
    leaseId: lease.id,
    epoch: lease.epoch,
    asked,
    holder: holderOf(lease, team),
    next: `Look at it again: portlease show ${lease.id}`,
  })
}

export function revisionMismatch(
  id: string,
  revision: number,
  asked: number | null,
  what: string,
): Refusal<'REVISION_MISMATCH'> {
  const message = `${what} has changed since you saw it: it is at revision ${revision}, you named ${asked ?? 'none'}.`
  return new Refusal('REVISION_MISMATCH', message, {
    id,
    revision,
    asked,
    next: 'Look at it again, then repeat the change with its revision.',
  })
}

/** `near` is filled in by the service, which may look names up. */
export function controllerNotFound(
  controller: string,
  contact: string,
  near: string[] = [],
): Refusal<'CONTROLLER_NOT_FOUND'> {
  const guess = near[0] ? ` Did you mean ${near[0]}?` : ''
  return new Refusal('CONTROLLER_NOT_FOUND', `No controller is called ${controller}.${guess}`, {
    controller,
    near,
    contact,
    next: `See them all: portlease controllers. A new one is registered by an admin${contact ? `: ${contact}` : ''}.`,
  })
}

export function controllerRetired(controller: ControllerRecord, contact: string): Refusal<'CONTROLLER_RETIRED'> {
  const at = controller.retiredAt ?? controller.createdAt
  return new Refusal('CONTROLLER_RETIRED', `${controller.name} was retired on ${dayText(at)}: it gets no new leases.`, {
    controller: controller.name,
    at: iso(at),
    contact,
    next: `Use another controller, or ask an admin${contact ? `: ${contact}` : ''}.`,
  })
}

export function controllerExists(controller: string, fields: string[]): Refusal<'CONTROLLER_EXISTS'> {
  const message = `${controller} is registered already, with other ${fields.join(', ')}.`
  return new Refusal('CONTROLLER_EXISTS', message, {
    controller,
    fields,
    next: `Change it: portlease controllers update ${controller}`,
  })
}

export function addressTaken(address: string, controller: string): Refusal<'ADDRESS_TAKEN'> {
  const message = `${address} belongs to ${controller} already.`
  return new Refusal('ADDRESS_TAKEN', message, {
    address,
    controller,
    next: `Look at it: portlease controllers show ${controller}`,
  })
}

export function exclusionNotFound(id: string): Refusal<'EXCLUSION_NOT_FOUND'> {
  return new Refusal('EXCLUSION_NOT_FOUND', `There is no exclusion ${id} here.`, {
    id,
    next: 'A controller lists its exclusions: portlease controllers show NAME',
  })
}

export function findingNotFound(id: string): Refusal<'FINDING_NOT_FOUND'> {
  return new Refusal('FINDING_NOT_FOUND', `There is no finding ${id} here.`, {
    id,
    next: 'portlease findings lists them.',
  })
}

export function linkUsed(): Refusal<'UNAUTHENTICATED'> {
  const message =
    'This one-time link is not good any more: it works once, and for 10 minutes after the server has shown it.'
  const next = 'Sign in with a token, or start the server again on a terminal for another link.'
  return new Refusal('UNAUTHENTICATED', message, { why: 'unknown', next })
}

export function unauthenticated(
  token: TokenRecord | undefined,
  presented: boolean,
  now: number,
): Refusal<'UNAUTHENTICATED'> {
  const next = 'Ask your admin for a token, then set PORTLEASE_TOKEN or use --token-file.'
  if (!presented)
    return new Refusal('UNAUTHENTICATED', 'This needs a token, and none came with the request.', {
      why: 'missing',
      next,
    })
  if (!token)
    return new Refusal('UNAUTHENTICATED', 'This token is not known here. Is it for another server?', {
      why: 'unknown',
      next,
    })
  if (token.revokedAt !== null && token.revokedAt <= now) {
    const message = `This token was revoked on ${dayText(token.revokedAt)}. Ask your admin for a new one.`
    return new Refusal('UNAUTHENTICATED', message, { why: 'revoked', at: iso(token.revokedAt), next })
  }
  const at = token.expiresAt ?? now
  return new Refusal('UNAUTHENTICATED', `This token expired on ${dayText(at)}. Ask your admin for a new one.`, {
    why: 'expired',
    at: iso(at),
    next,
  })
}

export function forbidden(what: string, needs: string, contact: string): Refusal<'FORBIDDEN'> {
  const message = `${what} needs ${needs}${contact ? `: ${contact}` : ''}.`
  return new Refusal('FORBIDDEN', message, {
    what,
    needs,
    contact,
    next: contact ? `Ask ${contact}.` : 'Ask an admin.',
  })
}

/** The token's role does not reach to this procedure. */
export function wrongRole(path: ProcedurePath, role: Role, contact: string): Refusal<'FORBIDDEN'> {
  const needed = ACCESS[path]
  const an = (word: string) => `${/^[aeiou]/.test(word) ? 'an' : 'a'} ${word}`
  const message = `${path} needs the token of ${an(needed)}; this one is ${an(role)}'s.`
  return new Refusal('FORBIDDEN', message, {
    what: path,
    needs: needed,
    contact,
    next: contact ? `Ask ${contact}.` : 'Ask an admin.',
  })
}

export function invalidInput(path: string, message: string): Refusal<'INVALID_INPUT'> {
  return new Refusal('INVALID_INPUT', `${path}: ${message}`, { fields: [{ path, message }] })
}

export function unavailable(outcome: 'nothing' | 'unknown', retryAfterMs: number, why: string): Refusal<'UNAVAILABLE'> {
  const sure = outcome === 'nothing' ? 'Nothing was leased or changed.' : 'It is not known whether this was done.'
  const next =
    outcome === 'nothing' ? 'Run it again in a moment.' : 'Run the same request again: it gives the same answer.'
  return new Refusal('UNAVAILABLE', `${why} ${sure} ${next}`, { outcome, retryAfterMs, next })
}
