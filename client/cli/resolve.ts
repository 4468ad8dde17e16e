import { portLabel } from '../../server/domain/lease.ts'
import type { Lease, LeaseAnswer } from '../../server/domain/wire.ts'
import type { PortClient } from '../create.ts'
import { PortleaseError } from '../error.ts'
import { leaseName } from '../words/lease.ts'
import { UsageError } from './exit.ts'
import { type LeaseRef, parseRef } from './parse/ref.ts'

/** The lease that a person named: by its id, or by what it holds now. */
export async function findLease(client: PortClient, text: string): Promise<LeaseAnswer> {
  const ref = parseRef(text)
  if (ref.kind === 'id') return client.lease.get({ id: ref.id })
  const { controller, port, transport } = ref
  const { claims, now } = await client.lease.whois({ controller, port, transport })
  const leases = [...new Map(claims.map(({ lease }) => [lease.id, lease])).values()]
  const [lease, other] = leases
  if (lease && other) throw ambiguous(text, leases)
  if (!lease) throw nobody(ref)
  return { lease, now }
}

function ambiguous(text: string, leases: readonly Lease[]): UsageError {
  return new UsageError(
    `${text} names two leases. Say which one.`,
    leases.map((lease) => [leaseName(lease), `team ${lease.team}, ${lease.chart}`]),
  )
}

function nobody({ controller, port, transport }: Extract<LeaseRef, { kind: 'place' }>): PortleaseError {
  const place = transport ? portLabel({ port, count: 1, transport }) : String(port)
  const next = `See what is leased there: portlease list --controller ${controller}`
  return new PortleaseError('LEASE_NOT_FOUND', `Nobody has ${place} on ${controller}.`, {
    id: `${controller}:${place}`,
    next,
  })
}
