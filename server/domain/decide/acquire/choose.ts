import type { Place } from '../../errors.ts'
import { claimCountOf, holderKey, type LeaseRecord, portLabel, spacesOf } from '../../lease.ts'
import { paused } from '../../ledger-notices.ts'
import { canPlaceAt, type Member, nearestFree, place } from '../../placement.ts'
import { isLeasable } from '../../policy/ranges.ts'
import type { TeamRecord } from '../../records.ts'
import {
  controllerRetired,
  noPortFree,
  portExcluded,
  portLeased,
  portNotLeasable,
  portQuarantined,
  quotaExceeded,
  teamDisabled,
} from '../../refusals.ts'
import type { AcquireRequest } from '../../requests.ts'
import { adminContact } from '../actor.ts'
import type { Draft } from '../draft.ts'
import { endDueQuarantines, endQuarantine, isDue, leasesInRun } from '../tenure.ts'

/** The number of a grant, and whether the ledger chose it. */
export interface Choice {
  port: number
  automatic: boolean
}

/** The maps in which a request's numbers must be free. */
export function membersOf(draft: Draft, request: Pick<AcquireRequest, 'controller' | 'transport' | 'count'>): Member[] {
  return spacesOf(request.transport).map((space) => ({
    map: draft.map(request.controller, space),
    count: request.count,
  }))
}

/** The table comes before everything that the ledger knows: a forbidden number is refused whoever asks for it where. */
export function checkPolicy(request: AcquireRequest): void {
  const { controller, transport } = request
  if (request.prefer !== undefined && !isLeasable(request.prefer))
    throw portNotLeasable(request.prefer, { controller, transport })
  if (request.port === undefined) return
  for (let port = request.port; port < request.port + request.count; port++) {
    if (!isLeasable(port)) throw portNotLeasable(port, { controller, transport })
  }
}

/** Whether anything may be granted at all: the team's and the controller's state. */
export function checkGrant(draft: Draft, request: AcquireRequest, team: TeamRecord): void {
  if (team.disabled) throw teamDisabled(team, adminContact(draft))
  const controller = draft.controller(request.controller)
  if (controller && controller.retiredAt !== null) throw controllerRetired(controller, adminContact(draft))
}

/** What comes back is counted already; only what is new needs room. */
function checkQuota(draft: Draft, request: AcquireRequest, team: TeamRecord): void {
  const asked = claimCountOf(request)
  const { maxPorts, usedPorts } = draft.team(team.name) ?? team
  if (maxPorts !== null && usedPorts + asked > maxPorts)
    throw quotaExceeded({ ...team, maxPorts, usedPorts }, asked, adminContact(draft))
}

/** The number for a new lease: the exact one, the wish, or the one least likely to hurt. */
export function choosePort(draft: Draft, request: AcquireRequest, team: TeamRecord): Choice {
  if (request.port !== undefined) {
    const exact = { ...request, port: request.port }
    endDueInRun(draft, exact)
    checkExact(draft, exact, team, membersOf(draft, request))
    checkQuota(draft, request, team)
    return { port: request.port, automatic: false }
  }
  checkQuota(draft, request, team)
  if (request.prefer !== undefined && canPlaceAt(membersOf(draft, request), request.prefer))
    return { port: request.prefer, automatic: false }
  return { port: placeAutomatically(draft, request), automatic: true }
}

function placeAutomatically(draft: Draft, request: AcquireRequest): number {
  if (draft.paused) throw paused(adminContact(draft))
  const port =
    place(membersOf(draft, request)) ??
    (endDueQuarantines(draft, request.controller) ? place(membersOf(draft, request)) : null)
  if (port === null) throw fullRefusal(draft, request)
  return port
}

/** NO_PORT_FREE with what is there: over both transports, the tighter of the two. */
function fullRefusal(draft: Draft, request: Pick<AcquireRequest, 'controller' | 'transport' | 'count'>) {
  const maps = membersOf(draft, request).map((member) => member.map)
  const least = (numbers: number[]) => Math.min(...numbers)
  return noPortFree(request, {
    largestRun: least(maps.map((map) => map.largestRun())),
    free: least(maps.map((map) => map.freeCount)),
    used: Math.max(...maps.map((map) => map.claimedCount)),
  })
}

/** A quarantine that is over stands in nobody's way; what is left of them here are the former holder's own. */
function endDueInRun(draft: Draft, request: AcquireRequest & { port: number }): void {
  for (const lease of leasesInRun(draft, { ...request, first: request.port }))
    if (isDue(draft, lease)) endQuarantine(draft, lease)
}

/** Refuses an exact number that somebody has, had a moment ago, or that the site withholds. */
function checkExact(
  draft: Draft,
  request: AcquireRequest & { port: number },
  team: TeamRecord,
  members: readonly Member[],
): void {
  const { controller, transport, count, port } = request
  if (canPlaceAt(members, port)) return
  const place: Place = { controller, transport, port, count }
  const nearest = nearestFree(members, port, 3)
  const excluded = exclusionReason(draft, request)
  // The former holder is not kept out by its own quarantine: where it gets no number back, the site withholds it.
  const isOwn = (lease: LeaseRecord) => lease.team === team.name && holderKey(lease) === holderKey(request)
  const blockers = leasesInRun(draft, { ...request, first: port }).filter((each) => excluded === null || !isOwn(each))
  const blocker = blockers.find((lease) => lease.status === 'held') ?? blockers[0]
  if (blocker) {
    const refusal = blocker.status === 'held' ? portLeased : portQuarantined
    throw refusal(place, blocker, draft.team(blocker.team) ?? undefined, nearest)
  }
  if (excluded === null)
    throw new Error(`${portLabel({ ...request, port })} on ${controller} is neither free nor claimed nor excluded`)
  throw portExcluded(place, excluded, adminContact(draft), nearest)
}

/** Why the site withholds one of the numbers; null when it withholds none of them. */
function exclusionReason(draft: Draft, request: AcquireRequest & { port: number }): string | null {
  const { controller, transport, port, count } = request
  const spaces: readonly string[] = spacesOf(transport)
  const covering = draft
    .exclusionsOf(controller)
    .find((e) => e.first < port + count && e.last >= port && (e.transport === 'both' || spaces.includes(e.transport)))
  return covering?.reason ?? null
}
