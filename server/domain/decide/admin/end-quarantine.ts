import { invalidInput, leaseNotFound, revisionMismatch } from '../../refusals.ts'
import type { EndQuarantineRequest } from '../../requests.ts'
import type { Lease } from '../../wire.ts'
import { present } from '../acquire/acquire.ts'
import { endQuarantine as end } from '../tenure.ts'
import type { Verb } from '../verb.ts'

/** A person states that nothing uses the number any more: it is free at once. Again: as it stands. */
export const endQuarantine: Verb<EndQuarantineRequest, Lease> = {
  path: 'admin.endQuarantine',
  needs: ({ id }) => ({ leaseIds: [id] }),
  decide(draft, actor, { id, revision, reason, ticket }) {
    const lease = draft.lease(id)
    if (!lease) throw leaseNotFound(id)
    if (lease.status === 'ended') return present(draft, lease, false).lease
    if (lease.revision !== revision)
      throw revisionMismatch(id, lease.revision, revision, `${lease.controller}:${lease.port}`)
    if (lease.status === 'held') {
      throw invalidInput(
        'id',
        'This lease is held, not quarantined. Release or revoke it first: portlease revoke LEASE --reason TEXT.',
      )
    }
    return present(draft, end(draft, lease, actor, { reason, ticket }), false).lease
  },
}
