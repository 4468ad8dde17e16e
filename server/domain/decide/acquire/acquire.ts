import { claimCountOf, holderKey, spacesOf } from '../../lease.ts'
import { presentLease } from '../../present.ts'
import type { Actor } from '../../records.ts'
import { controllerNotFound } from '../../refusals.ts'
import type { AcquireRequest } from '../../requests.ts'
import type { Grant } from '../../wire.ts'
import { ADMIN_TEAM, actingTeam, adminContact } from '../actor.ts'
import type { ClaimPlace, Needs } from '../base.ts'
import type { Draft } from '../draft.ts'
import type { Verb } from '../verb.ts'
import { checkGrant, checkPolicy, choosePort } from './choose.ts'
import { grantAgain, grantNew } from './grant.ts'
import { lookUpKey, touch } from './held.ts'
import { settle } from './settle.ts'

/** Grants a port, or answers with the one that the caller has already. The same request again changes nothing. */
export const acquire: Verb<AcquireRequest, Grant> = {
  path: 'lease.acquire',
  needs: acquireNeeds,
  weight: claimCountOf,
  decide(draft, actor, request) {
    const team = actingTeam(draft, actor, request.team)
    checkPolicy(request)
    checkController(draft, request.controller)
    settle(draft, request, team.name)
    draft.keep()
    return decideAcquire(draft, actor, request)
  },
}

/** What an acquire reads: its controller, its key, the team it is for, and the exact numbers it names. */
export function acquireNeeds(request: AcquireRequest): Needs {
  return {
    controllers: [request.controller],
    keys: [holderKey(request)],
    teams: request.team === undefined ? [ADMIN_TEAM] : [ADMIN_TEAM, request.team],
    places: request.port === undefined ? [] : placesOf(request, request.port),
  }
}

function placesOf({ controller, transport, count }: AcquireRequest, first: number): ClaimPlace[] {
  return spacesOf(transport).flatMap((space) =>
    Array.from({ length: count }, (_, i) => ({ controller, space, port: first + i })),
  )
}

/** @throws CONTROLLER_NOT_FOUND */
export function checkController(draft: Draft, name: string): void {
  if (!draft.controller(name)) throw controllerNotFound(name, adminContact(draft))
}

/**
 * The decision itself, after housekeeping: the key first, and only for a grant the rest. `automatic`: the exact number was
 * chosen by the ledger for a group.
 */
export function decideAcquire(draft: Draft, actor: Actor, request: AcquireRequest, automatic = false): Grant {
  const team = actingTeam(draft, actor, request.team)
  const found = lookUpKey(draft, actor, request, team)
  if (found.kind === 'held')
    return present(draft, touch(draft, actor, found.lease, request.instance), false, found.differs)
  if (found.kind === 'again' && found.lease.status === 'held')
    return present(draft, grantAgain(draft, actor, request, found.lease), true)
  checkGrant(draft, request, team)
  if (found.kind === 'again' && !isExcluded(draft, found.lease))
    return present(draft, grantAgain(draft, actor, request, found.lease), true)
  const choice = choosePort(draft, request, team)
  return present(
    draft,
    grantNew(draft, actor, request, team, { ...choice, automatic: choice.automatic || automatic }),
    true,
  )
}

/** A number that the site withholds by now is not given back: its former holder gets another. */
export function isExcluded(
  draft: Draft,
  lease: { controller: string; transport: AcquireRequest['transport']; port: number; count: number },
): boolean {
  return spacesOf(lease.transport).some((space) => {
    const map = draft.map(lease.controller, space)
    return Array.from({ length: lease.count }, (_, i) => lease.port + i).some((port) => map.isExcluded(port))
  })
}

/** A lease as acquire answers it, with its team's contact and its controller's addresses as they are now. */
export function present(
  draft: Draft,
  lease: Parameters<typeof presentLease>[0],
  created: boolean,
  differs: string[] = [],
): Grant {
  const contact = draft.team(lease.team)?.contact ?? ''
  const addresses = draft.controller(lease.controller)?.addresses ?? []
  return { lease: presentLease(lease, { contact, addresses }, draft.now), created, differs }
}
