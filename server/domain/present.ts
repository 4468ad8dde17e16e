import { isOverdue, type LeaseRecord, portsOf, spacesOf, stateOf } from './lease.ts'
import type { Lease } from './wire.ts'

/** What a lease's answer needs from beside its row. */
export interface LeaseSurroundings {
  /** The team's contact: a person or desk to ring. */
  contact: string
  /** The controller's IPv4 addresses, in the order in which the site gave them. */
  addresses: readonly string[]
}

/** An instant on the wire: ISO 8601 in UTC with milliseconds. `at` is milliseconds since 1970. */
export function iso(at: number): string {
  return new Date(at).toISOString()
}

/** The same for an instant that may be missing. */
export function isoOrNull(at: number | null): string | null {
  return at === null ? null : iso(at)
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
    listen: handleValues(lease, ''),
    connect: addresses.flatMap((address) => handleValues(lease, `${address}:`)),
  }
}

/**
 * PAC Control's communication handle values: lower-case scheme, no spaces, the number without leading zeros; a host only
 * for the side that dials. TCP before UDP, numbers ascending.
 */
function handleValues(lease: LeaseRecord, host: string): string[] {
  return spacesOf(lease.transport).flatMap((space) => portsOf(lease).map((port) => `${space}:${host}${port}`))
}
