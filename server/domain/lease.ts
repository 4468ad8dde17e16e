/**
 * A lease as the ledger keeps it, and what can be computed from it.
 *
 *   acquire ─► active ─(ttl passes)─► expired ─(grace passes)─► quarantined ─(passes)─► ended
 *                │  ▲ renew, confirm     │ renew                    │  ▲ acquired again by the former holder: new epoch
 *                └── release, revoke ────┴──────────────────────────┘
 *
 * `expired` is computed from ledger time and never written. No claim leaves by time alone: the end of a quarantine is an event.
 */

export type Transport = 'tcp' | 'udp' | 'both'
/** One number space. A lease over `both` occupies the number in each of the two. */
export type ClaimTransport = 'tcp' | 'udp'
export type LeaseState = 'active' | 'expired' | 'quarantined' | 'ended'
export type EndedHow = 'released' | 'revoked' | 'reclaimed'

/** How a holder's time with the number ended. */
export interface LeaseEnding {
  readonly how: EndedHow
  readonly by: string
  readonly at: number
  readonly reason: string | null
  readonly ticket: string | null
}

/** Instants are milliseconds since 1970 (UTC), durations seconds. */
export interface LeaseRecord {
  readonly id: string
  readonly controller: string
  readonly transport: Transport
  /** The first of `count` consecutive numbers. */
  readonly port: number
  readonly count: number
  readonly chart: string
  readonly handle: string
  readonly team: string
  readonly purpose: string
  readonly labels: Readonly<Record<string, string>>
  readonly ticket: string | null
  readonly manifest: string | null
  readonly instance: string | null
  readonly status: 'held' | 'quarantined' | 'ended'
  /** The ledger chose the number, so the grant moved its band's cursor. */
  readonly automatic: boolean
  readonly epoch: number
  readonly revision: number
  readonly ttlSeconds: number | null
  readonly graceSeconds: number
  readonly quarantineSeconds: number
  readonly createdAt: number
  readonly createdBy: string
  readonly renewedAt: number
  readonly confirmedAt: number | null
  /** Start of the UTC day on which the holder last acquired, renewed or confirmed. */
  readonly seenAt: number
  readonly expiresAt: number | null
  readonly reviewBy: number | null
  readonly quarantinedUntil: number | null
  readonly ended: LeaseEnding | null
  /** An offer to another team; it ends with its `until`, a new epoch, a release or a revoke. */
  readonly offer: LeaseOffer | null
  /** When a report found the chart gone from its strategy; null when none did, or the holder has spoken since. */
  readonly chartMissingAt: number | null
}

export interface LeaseOffer {
  readonly team: string
  readonly until: number
  readonly note: string | null
  readonly by: string
}

const DAY_MS = 86_400_000

/** The state at ledger time `now`. An instant equal to `expiresAt` is expired already. */
export function stateOf(lease: Pick<LeaseRecord, 'status' | 'expiresAt'>, now: number): LeaseState {
  if (lease.status !== 'held') return lease.status
  return lease.expiresAt !== null && lease.expiresAt <= now ? 'expired' : 'active'
}

/** A reservation whose review date has come. It keeps its number. */
export function isOverdue(lease: Pick<LeaseRecord, 'status' | 'reviewBy'>, now: number): boolean {
  return lease.status === 'held' && lease.reviewBy !== null && lease.reviewBy <= now
}

/** Expired, and the ledger's patience is over: the sweeper or an acquire that meets it may reclaim. */
export function isReclaimable(lease: LeaseRecord, now: number): boolean {
  return lease.status === 'held' && lease.expiresAt !== null && lease.expiresAt + lease.graceSeconds * 1000 <= now
}

/** The number spaces that a transport stands for. */
export function spacesOf(transport: Transport): readonly ClaimTransport[] {
  return SPACES[transport]
}

const SPACES: Readonly<Record<Transport, readonly ClaimTransport[]>> = {
  tcp: ['tcp'],
  udp: ['udp'],
  both: ['tcp', 'udp'],
}

/** Names the holder of a lease inside one number space. No name contains a line feed, so keys never run together. */
export function holderKey(of: { controller: string; chart: string; handle: string }): string {
  return `${of.controller}\n${of.chart}\n${of.handle}`
}

/** The numbers of a lease, ascending. */
export function portsOf(lease: { port: number; count: number }): number[] {
  const ports = [lease.port]
  for (let port = lease.port + 1; port < lease.port + lease.count; port++) ports.push(port)
  return ports
}

/** How many claims a lease occupies: what a team's quota counts. */
export function claimCountOf(lease: { transport: Transport; count: number }): number {
  return lease.count * spacesOf(lease.transport).length
}

/** `61000/tcp`, `61000-61003/udp`. */
export function portLabel(of: { port: number; count: number; transport: Transport }): string {
  const numbers = of.count === 1 ? `${of.port}` : `${of.port}-${of.port + of.count - 1}`
  return `${numbers}/${of.transport === 'both' ? 'tcp+udp' : of.transport}`
}

/** Start of the UTC day of an instant, in milliseconds. */
export function dayOf(at: number): number {
  return at - (at % DAY_MS)
}
