import { iso, isoOrNull } from '../dates.ts'
import type { Actor, ControllerRecord } from '../records.ts'
import { addressTaken, controllerExists, controllerNotFound, controllerRetired, revisionMismatch } from '../refusals.ts'
import type { RegisterRequest, RetireRequest, UpdateControllerRequest } from '../requests.ts'
import type { ControllerInfo } from '../wire.ts'
import { ADMIN_TEAM, adminContact } from './actor.ts'
import type { Draft } from './draft.ts'
import type { Verb } from './verb.ts'

type Described = Pick<ControllerRecord, 'title' | 'site' | 'addresses' | 'system'>
const DESCRIBED = ['title', 'site', 'addresses', 'system'] as const

/** Makes a controller known. The same again is answered as it stands. */
export const register: Verb<RegisterRequest, ControllerInfo> = {
  path: 'controller.register',
  // Its map, with the exclusions for all controllers, is loaded with the next batch.
  alone: true,
  needs: ({ name, addresses }) => ({ controllers: [name], addresses, teams: [ADMIN_TEAM] }),
  decide(draft, actor, request) {
    const known = draft.controller(request.name)
    if (known) {
      const fields = differing(known, request)
      if (fields.length > 0) throw controllerExists(known.name, fields)
      if (known.retiredAt !== null) throw controllerRetired(known, adminContact(draft))
      return presentController(known)
    }
    checkAddresses(draft, request.name, request.addresses)
    const after = describe(request)
    const revision = draft.emit('controller.registered', actor, { controller: request.name, after })
    const next = { ...request, retiredAt: null, openLeases: 0, createdAt: draft.now, createdBy: actor.name, revision }
    draft.putController(next)
    return presentController(next)
  },
}

/** Changes what is known of a controller. With a revision, only if it is still the one that the caller saw. */
export const updateController: Verb<UpdateControllerRequest, ControllerInfo> = {
  path: 'controller.update',
  needs: ({ name, addresses }) => ({ controllers: [name], addresses: addresses ?? [], teams: [ADMIN_TEAM] }),
  decide(draft, actor, { name, revision, ...wanted }) {
    const known = knownController(draft, name)
    const next = { ...known, ...Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined)) }
    const fields = differing(known, next)
    if (fields.length === 0) return presentController(known)
    if (revision !== undefined && revision !== known.revision)
      throw revisionMismatch(name, known.revision, revision, name)
    // The addresses of a retired controller are free: another may have them by now.
    if (known.retiredAt === null) checkAddresses(draft, name, next.addresses)
    return write(draft, actor, 'controller.updated', known, next)
  },
}

/** No new leases from now on. Standing ones stay and show up as stale; its addresses are free for another controller. */
export const retire: Verb<RetireRequest, ControllerInfo> = {
  path: 'controller.retire',
  needs: ({ name }) => ({ controllers: [name], teams: [ADMIN_TEAM] }),
  decide(draft, actor, { name, reason }) {
    const known = knownController(draft, name)
    if (known.retiredAt !== null) return presentController(known)
    return write(draft, actor, 'controller.retired', known, { ...known, retiredAt: draft.now }, reason)
  },
}

function write(
  draft: Draft,
  actor: Actor,
  type: 'controller.updated' | 'controller.retired',
  known: ControllerRecord,
  next: ControllerRecord,
  reason?: string,
): ControllerInfo {
  const revision = draft.emit(type, actor, {
    controller: known.name,
    before: describe(known),
    after: describe(next),
    reason,
  })
  draft.putController({ ...next, revision })
  return presentController({ ...next, revision })
}

function knownController(draft: Draft, name: string): ControllerRecord {
  const known = draft.controller(name)
  if (!known) throw controllerNotFound(name, adminContact(draft))
  return known
}

/** Outside 127.0.0.0/8 an address belongs to one controller that is not retired. */
function checkAddresses(draft: Draft, name: string, addresses: readonly string[]): void {
  for (const address of addresses) {
    if (address.startsWith('127.')) continue
    const other = draft.controllersWith(address).find((each) => each !== name)
    if (other) throw addressTaken(address, other)
  }
}

function differing(a: Described, b: Described): string[] {
  return DESCRIBED.filter((field) => JSON.stringify(a[field]) !== JSON.stringify(b[field]))
}

function describe(controller: Described & { retiredAt?: number | null }): Record<string, unknown> {
  const { title, site, addresses, system } = controller
  return { title, site, addresses, system, ...(controller.retiredAt ? { retiredAt: controller.retiredAt } : {}) }
}

/** A controller as it goes over the wire. */
function presentController(controller: ControllerRecord): ControllerInfo {
  const { name, title, site, system, addresses, createdBy, revision } = controller
  return {
    name,
    title,
    site,
    system,
    addresses: [...addresses],
    retiredAt: isoOrNull(controller.retiredAt),
    createdAt: iso(controller.createdAt),
    createdBy,
    revision,
  }
}
