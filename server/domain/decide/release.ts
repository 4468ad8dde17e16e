import { portLabel } from '../lease.ts'
import { forbidden, leaseNotFound } from '../refusals.ts'
import type { ReleaseRequest } from '../requests.ts'
import type { Lease } from '../wire.ts'
import { present } from './acquire/acquire.ts'
import { checkEpoch } from './actor.ts'
import { endTenure } from './tenure.ts'
import type { Verb } from './verb.ts'

/** The holding team gives a lease back. Again, with the right epoch: the lease as it stands. */
export const release: Verb<ReleaseRequest, Lease> = {
  path: 'lease.release',
  needs: ({ id }) => ({ leaseIds: [id] }),
  decide(draft, actor, { id, epoch, reason }) {
    const lease = draft.lease(id)
    if (!lease) throw leaseNotFound(id)
    if (lease.team !== actor.team) {
      const what = `Releasing ${portLabel(lease)} on ${lease.controller}`
      const needs = `a token of team ${lease.team} (an admin of another team revokes it instead)`
      throw forbidden(what, needs, draft.team(lease.team)?.contact ?? '')
    }
    checkEpoch(draft, lease, epoch)
    const next = lease.status === 'held' ? endTenure(draft, actor, lease, { how: 'released', reason }) : lease
    return present(draft, next, false).lease
  },
}
