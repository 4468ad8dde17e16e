import type { ClaimTransport, EndedHow, Transport } from './lease.ts'

/** What the ledger knows beside leases. Instants are milliseconds since 1970 (UTC). */

export type Role = 'viewer' | 'member' | 'admin'

export interface TeamRecord {
  readonly name: string
  readonly title: string
  readonly contact: string
  readonly maxPorts: number | null
  readonly disabled: boolean
  /** Claims, quarantined ones too. */
  readonly usedPorts: number
  readonly createdAt: number
  readonly createdBy: string
  readonly revision: number
}

export interface TokenRecord {
  readonly id: string
  readonly name: string
  readonly team: string
  readonly role: Role
  readonly hash: string
  readonly createdAt: number
  readonly createdBy: string
  readonly expiresAt: number | null
  readonly revokedAt: number | null
  readonly lastUsedAt: number | null
  readonly revision: number
}

export interface ControllerRecord {
  readonly name: string
  readonly title: string
  readonly site: string
  readonly system: 'linux' | 'windows' | 'other'
  readonly addresses: readonly string[]
  readonly retiredAt: number | null
  readonly openLeases: number
  readonly createdAt: number
  readonly createdBy: string
  readonly revision: number
}

export interface ExclusionRecord {
  readonly id: string
  /** Null: on all controllers. */
  readonly controller: string | null
  readonly transport: Transport
  readonly first: number
  readonly last: number
  readonly reason: string
  readonly createdAt: number
  readonly createdBy: string
  readonly revision: number
  readonly removedAt: number | null
}

/** Where a finding was seen: in a spreadsheet, in a strategy's files, or listening. */
export type FindingSource = 'import' | 'strategy' | 'observation'

/** A port in use that the table forbids: recorded, never leased. One for each controller, transport and number. */
export interface FindingRecord {
  readonly id: string
  readonly controller: string
  readonly transport: ClaimTransport
  readonly port: number
  /** Who uses it and what for, as far as it was told; empty where it was not. */
  readonly chart: string
  readonly purpose: string
  readonly team: string | null
  readonly source: FindingSource
  readonly createdAt: number
  readonly createdBy: string
  /** When it was last seen. */
  readonly seenAt: number
  readonly revision: number
  /** Null while it stands. */
  readonly clearedAt: number | null
}

/** Who acts: a token of a team, or the ledger itself. */
export interface Actor {
  readonly name: string
  readonly team: string | null
  readonly role: Role
  readonly requestId: string | null
  readonly origin: string | null
}

/** How often a token was refused with a code within a minute. */
export interface RefusedAttempt {
  readonly tokenId: string
  readonly code: string
  /** Start of the minute. */
  readonly at: number
  readonly count: number
}

/** The newest state of the one ordered log. */
export interface Head {
  readonly ledgerId: string
  readonly revision: number
  readonly epoch: number
  readonly hash: string
  readonly at: number
  readonly paused: boolean
}

export type EventType =
  | 'ledger.created'
  | 'ledger.restored'
  | 'ledger.resumed'
  | 'ledger.repaired'
  | 'ledger.sealed'
  | 'ledger.moved'
  | 'team.created'
  | 'token.created'
  | 'team.updated'
  | 'token.revoked'
  | 'controller.registered'
  | 'controller.updated'
  | 'controller.retired'
  | 'controller.excluded'
  | 'controller.included'
  | 'lease.granted'
  | 'lease.confirmed'
  | 'lease.updated'
  | `lease.${EndedHow}`
  | 'lease.ended'
  | 'lease.restored'
  | 'lease.offered'
  | 'lease.accepted'
  | 'lease.declined'
  | 'lease.handed-over'
  | 'lease.chart-missing'
  | 'lease.chart-found'
  | 'plan.saved'
  | 'plan.applied'
  | 'finding.recorded'
  | 'finding.cleared'

/** A change as it is written into the log, before it is chained. `null` fields are left out of what is hashed. */
export interface EventDraft {
  readonly revision: number
  readonly at: number
  readonly type: EventType
  readonly actor: string
  readonly actorTeam: string | null
  readonly requestId: string | null
  readonly origin: string | null
  readonly leaseId: string | null
  readonly controller: string | null
  readonly transport: Transport | null
  readonly port: number | null
  readonly count: number | null
  readonly team: string | null
  readonly before: Readonly<Record<string, unknown>> | null
  readonly after: Readonly<Record<string, unknown>> | null
  readonly reason: string | null
  readonly ticket: string | null
}

export interface LeaseDefaults {
  readonly graceSeconds: number
  /** A reservation's quarantine, and the upper bound for TTL leases. */
  readonly quarantineSeconds: number
  readonly reviewDays: number
}

export type Decision = 'keep' | 'revoke' | 'ask'

/** What a review decided about one lease, at the revision that was seen. */
export interface PlanDecision {
  readonly id: string
  readonly revision: number
  readonly decision: Decision
  readonly note?: string | undefined
}

/** A review of stale leases: a draft that others can open, and after it was applied the record of what was done. */
export interface PlanRecord {
  readonly id: string
  readonly decisions: readonly PlanDecision[]
  readonly createdAt: number
  readonly createdBy: string
  readonly appliedAt: number | null
  readonly appliedBy: string | null
  readonly reason: string | null
  readonly ticket: string | null
  /** What applying it did; null while it is a draft. Its `revoked` is what a restore of the plan brings back. */
  readonly outcome: PlanOutcome | null
  readonly revision: number
}

/** Ids of leases by what was done. */
export interface PlanOutcome {
  readonly kept: readonly string[]
  readonly revoked: readonly string[]
  readonly asked: readonly string[]
  /** What changed since it was seen, and why it was left alone. */
  readonly skipped: readonly { readonly id: string; readonly code: string; readonly message: string }[]
  /** Revoked leases that were seen in the seven days before: a chart may be listening. */
  readonly seenLately: readonly string[]
}
