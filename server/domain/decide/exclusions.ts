import { iso } from '../dates.ts'
import type { ExclusionRecord } from '../records.ts'
import { controllerNotFound, exclusionNotFound } from '../refusals.ts'
import type { ExcludeRequest, IncludeRequest } from '../requests.ts'
import type { Exclusion } from '../wire.ts'
import { ADMIN_TEAM, adminContact } from './actor.ts'
import type { Verb } from './verb.ts'

/** Withholds numbers on one controller, or on all. Leases that stand there stay; nothing new is granted. The same again is answered as it stands. */
export const exclude: Verb<ExcludeRequest, Exclusion> = {
  path: 'controller.exclude',
  alone: true,
  needs: ({ controller }) => ({
    controllers: controller === null ? [] : [controller],
    teams: [ADMIN_TEAM],
    exclusionsOf: [controller],
  }),
  decide(draft, actor, request) {
    const { controller, transport, first, last, reason } = request
    if (controller !== null && !draft.controller(controller)) throw controllerNotFound(controller, adminContact(draft))
    const same = draft.standingExclusions(controller).find((each) => isSame(each, request))
    if (same) return presentExclusion(same)
    const id = draft.newId('ex')
    const after = { id, first, last }
    const revision = draft.emit('controller.excluded', actor, {
      controller,
      transport,
      port: first,
      count: last - first + 1,
      after,
      reason,
    })
    const next = {
      id,
      controller,
      transport,
      first,
      last,
      reason,
      createdAt: draft.now,
      createdBy: actor.name,
      revision,
      removedAt: null,
    }
    draft.putExclusion(next)
    return presentExclusion(next)
  },
}

/** Ends an exclusion. Again: the exclusion as it was. */
export const include: Verb<IncludeRequest, Exclusion> = {
  path: 'controller.include',
  alone: true,
  needs: ({ id }) => ({ exclusions: [id] }),
  decide(draft, actor, { id, reason }) {
    const known = draft.exclusion(id)
    if (!known) throw exclusionNotFound(id)
    if (known.removedAt !== null) return presentExclusion(known)
    const { controller, transport, first, last } = known
    const before = { id, first, last, reason: known.reason }
    const revision = draft.emit('controller.included', actor, {
      controller,
      transport,
      port: first,
      count: last - first + 1,
      before,
      reason,
    })
    draft.putExclusion({ ...known, revision, removedAt: draft.now })
    return presentExclusion(known)
  },
}

function isSame(standing: ExclusionRecord, request: ExcludeRequest): boolean {
  const { controller, transport, first, last, reason } = request
  return (
    standing.controller === controller &&
    standing.transport === transport &&
    standing.first === first &&
    standing.last === last &&
    standing.reason === reason
  )
}

/** An exclusion as it goes over the wire. */
export function presentExclusion(exclusion: ExclusionRecord): Exclusion {
  const { id, controller, transport, first, last, reason, createdBy } = exclusion
  return { id, controller, transport, first, last, reason, createdAt: iso(exclusion.createdAt), createdBy }
}
