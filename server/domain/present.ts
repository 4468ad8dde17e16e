import { iso, isoOrNull } from './dates.ts'
import { isOverdue, type LeaseRecord, portsOf, spacesOf, stateOf } from './lease.ts'
import type { Lease } from './wire.ts'

/** What a lease's answer needs from beside its row. */
export interface LeaseSurroundings {
  /** The team's contact: a person or desk to ring. */
  contact: string
  /** The controller's IPv4 addresses, in the order in which the site gave them. */
  addresses: readonly string[]
}

/** What a caller receives of a lease at ledger time `now`. */
export function presentLease(lease: LeaseRecord, { contact, addresses }: LeaseSurroundings, now: number): Lease {
  const { ended } = lease
  return {
    id: lease.id,
    controller: lease.controller,
    transport: lease.transport,
    port: lease.port,
    count: lease.count,
    ports: portsOf(lease),
    chart: lease.chart,
    handle: lease.handle,
    team: lease.team,
    contact,
    purpose: lease.purpose,
    labels: { ...lease.labels },
    ticket: lease.ticket,
    manifest: lease.manifest,
    state: stateOf(lease, now),
    overdue: isOverdue(lease, now),
    epoch: lease.epoch,
    revision: lease.revision,
    ttlSeconds: lease.ttlSeconds,
    createdAt: iso(lease.createdAt),
    createdBy: lease.createdBy,
    renewedAt: iso(lease.renewedAt),
    confirmedAt: isoOrNull(lease.confirmedAt),
    seenAt: iso(lease.seenAt),
    expiresAt: isoOrNull(lease.expiresAt),
    reviewBy: isoOrNull(lease.reviewBy),
    quarantinedUntil: isoOrNull(lease.quarantinedUntil),
    ended: ended && { how: ended.how, by: ended.by, at: iso(ended.at), reason: ended.reason, ticket: ended.ticket },
    offer: offerOf(lease, now),
    listen: handleValues(lease, ''),
    connect: addresses.flatMap((address) => handleValues(lease, `${address}:`)),
  }
}

/** An offer ends with its `until`, and with the lease. */
function offerOf(lease: LeaseRecord, now: number): Lease['offer'] {
  const { offer } = lease
  if (offer === null || offer.until <= now || stateOf(lease, now) !== 'active') return null
  return { team: offer.team, until: iso(offer.until), note: offer.note, by: offer.by }
}

/**
 * PAC Control's communication handle values: lower-case scheme, no spaces, the number without leading zeros; a host only
 * for the side that dials. TCP before UDP, numbers ascending.
 */
function handleValues(lease: LeaseRecord, host: string): string[] {
  const values: string[] = []
  for (const space of spacesOf(lease.transport)) {
    for (let port = lease.port; port < lease.port + lease.count; port++) values.push(`${space}:${host}${port}`)
  }
  return values
}
