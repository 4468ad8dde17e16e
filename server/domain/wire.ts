import type { BatchRefusal } from './errors.ts'
import type { EndedHow, LeaseState, Transport } from './lease.ts'
import type { PlanOutcome } from './records.ts'

/**
 * What callers receive. Named interfaces, so that a client's types need no zod.
 * Instants are ISO 8601 in UTC; durations end in their unit; ranges include both ends.
 */

export interface Lease {
  id: string
  controller: string
  transport: Transport
  port: number
  count: number
  ports: number[]
  chart: string
  handle: string
  team: string
  contact: string
  purpose: string
  labels: Record<string, string>
  ticket: string | null
  manifest: string | null
  state: LeaseState
  overdue: boolean
  epoch: number
  revision: number
  ttlSeconds: number | null
  createdAt: string
  createdBy: string
  renewedAt: string
  confirmedAt: string | null
  seenAt: string
  expiresAt: string | null
  reviewBy: string | null
  quarantinedUntil: string | null
  ended: null | { how: EndedHow; by: string; at: string; reason: string | null; ticket: string | null }
  /** An offer to another team, while it can be accepted. */
  offer: null | { team: string; until: string; note: string | null; by: string }
  /** Handle values for the chart that listens: `tcp:61000`. */
  listen: string[]
  /** Handle values for peers, one for each address: `tcp:10.1.1.11:61000`. */
  connect: string[]
}

export interface Grant {
  lease: Lease
  /** This call made a grant. False: the lease was there already and nothing was granted. */
  created: boolean
  /** Fields of the request that the lease holds otherwise and keeps as they are. */
  differs: string[]
}

export interface GrantAnswer extends Grant {
  now: string
}

export interface GrantsAnswer {
  leases: Grant[]
  now: string
}

export interface PlanAnswer {
  leases: { index: number; lease: Lease; created: boolean; differs: string[] }[]
  refusals: BatchRefusal[]
  revision: number
  now: string
}

export interface LeaseAnswer {
  lease: Lease
  now: string
}

export interface ConfirmAnswer {
  /** The first of `leases`: the only one when one was named. */
  lease: Lease
  leases: Lease[]
  now: string
}

export interface LeaseListAnswer {
  leases: Lease[]
  nextCursor: string | null
  total: number
  revision: number
  now: string
}

export interface WhoisAnswer {
  claims: { transport: 'tcp' | 'udp'; lease: Lease; from: string; until: string | null }[]
  policy: Explanation
  revision: number
  now: string
}

export interface Service {
  port: number
  last: number
  name: string
  transports: ('tcp' | 'udp')[]
  source: string
}

export interface Explanation {
  port: number
  leasable: boolean
  /** IANA's category as the technote names it. */
  category: 'Well Known' | 'Registered' | 'Dynamic'
  /** The most specific row of the technote that speaks of this number. */
  reason: string
  /** The technote's table that the reason stands in. */
  source: string
  /** Every row of the technote's service tables for this number. */
  services: Service[]
  /** IANA's registered names, as an addition to the technote's reason. */
  iana: { name: string; transport: 'tcp' | 'udp'; description: string }[]
  exclusions: Exclusion[]
  /** Leasable numbers nearby; when a controller is named, free ones. */
  nearest: number[]
}

export interface PolicyTable {
  id: string
  version: number
  digest: string
  title: string
  source: string
  ranges: { first: number; last: number; leasable: boolean; reason: string; source: string }[]
  services: Service[]
  leasable: number
}

export interface Exclusion {
  id: string
  controller: string | null
  transport: Transport
  first: number
  last: number
  reason: string
  createdAt: string
  createdBy: string
}

export interface ControllerInfo {
  name: string
  title: string
  site: string
  system: 'linux' | 'windows' | 'other'
  addresses: string[]
  retiredAt: string | null
  createdAt: string
  createdBy: string
  revision: number
}

/** Counts are port numbers of one transport; the three kinds of a held number (leased, overdue, expired) do not overlap. */
export interface Usage {
  leased: number
  overdue: number
  expired: number
  quarantined: number
  excluded: number
  findings: number
  free: number
  largestRun: number
  /** The number that the next automatic grant would get. */
  next: number | null
  /** Used numbers in 49000–49999, 51000–51999, … 65000–65535: sixteen bars. */
  byThousand: number[]
}

export interface ControllerWithUsage extends ControllerInfo {
  usage: { tcp: Usage; udp: Usage }
}

export interface ControllerAnswer {
  controller: ControllerInfo
  now: string
}

export interface ControllerGetAnswer {
  controller: ControllerWithUsage
  exclusions: Exclusion[]
  revision: number
  now: string
}

export interface ControllerListAnswer {
  controllers: ControllerWithUsage[]
  revision: number
  now: string
}

export interface ExclusionAnswer {
  exclusion: Exclusion
  /** Leases whose numbers the exclusion covers. They stay. */
  leases: Lease[]
  now: string
}

export interface MapRun {
  first: number
  last: number
  state: 'free' | 'leased' | 'expired' | 'quarantined' | 'excluded' | 'forbidden' | 'finding'
  leaseId?: string
  team?: string
  chart?: string
  overdue?: boolean
  until?: string
  reason?: string
}

export interface MapAnswer {
  controller: string
  transport: 'tcp' | 'udp'
  revision: number
  now: string
  /** Ascending, without gaps, covering 0..65535. */
  runs: MapRun[]
}

export interface LedgerEvent {
  revision: number
  at: string
  type: string
  /** Name of the token that acted, or `portlease` for the ledger itself. */
  actor: string
  actorTeam: string | null
  requestId: string | null
  leaseId: string | null
  controller: string | null
  transport: Transport | null
  port: number | null
  count: number | null
  team: string | null
  before: Record<string, unknown> | null
  after: Record<string, unknown> | null
  reason: string | null
  ticket: string | null
  hash: string
}

export interface EventListAnswer {
  events: LedgerEvent[]
  revision: number
  now: string
}

/** One item of a stream: a change, or how far the stream has come. */
export interface WatchItem {
  /** Resume after this one: everything up to it has been sent. */
  revision: number
  /** Null: progress, or a change that is not for the caller. */
  event: LedgerEvent | null
}

export interface Whoami {
  token: string
  role: 'viewer' | 'member' | 'admin'
  expiresAt: string | null
  team: { name: string; title: string; contact: string; maxPorts: number | null; usedPorts: number }
  server: {
    version: string
    ledgerId: string
    now: string
    policy: string
    defaults: { graceSeconds: number; quarantineSeconds: number; reviewDays: number }
  }
}

export interface Health {
  status: 'ok' | 'degraded'
  version: string
  ledgerId: string
  revision: number
  now: string
  problems: string[]
}

export interface TeamInfo {
  name: string
  title: string
  /** A person or desk to ring. */
  contact: string
  maxPorts: number | null
  disabled: boolean
  usedPorts: number
  createdAt: string
  createdBy: string
  revision: number
}

export interface TeamAnswer {
  team: TeamInfo
  now: string
}

export interface TeamListAnswer {
  teams: TeamInfo[]
  revision: number
  now: string
}

export interface TokenInfo {
  id: string
  name: string
  team: string
  role: 'viewer' | 'member' | 'admin'
  createdAt: string
  createdBy: string
  expiresAt: string | null
  revokedAt: string | null
  /** The UTC day on which it was last used, as its first instant. */
  lastUsedAt: string | null
  revision: number
}

export interface TokenAnswer {
  token: TokenInfo
  now: string
}

export interface TokenCreatedAnswer extends TokenAnswer {
  /** Shown once: only its hash is kept. */
  secret: string
}

export interface TokenListAnswer {
  tokens: TokenInfo[]
  revision: number
  now: string
}

export interface Skipped {
  id: string
  code: string
  message: string
}

export interface RestoreResult {
  leases: Lease[]
  skipped: Skipped[]
}

export interface RestoreAnswer extends RestoreResult {
  /** The first of `leases`. */
  lease: Lease | null
  now: string
}

export interface Plan {
  id: string
  decisions: {
    id: string
    revision: number
    decision: 'keep' | 'revoke' | 'ask'
    note: string | null
    /** As it is now; null when there is no lease with this id. */
    lease: Lease | null
    /** It is not as it was seen. Of an applied plan: it was skipped for that, or for another reason. */
    changed: boolean
  }[]
  counts: { keep: number; revoke: number; ask: number; changed: number }
  createdAt: string
  createdBy: string
  appliedAt: string | null
  appliedBy: string | null
  reason: string | null
  ticket: string | null
  /** What applying it did; null while it is a draft. */
  outcome: PlanOutcome | null
  revision: number
}

export interface PlanRecordAnswer {
  plan: Plan
  now: string
}

export interface ApplyResult extends PlanOutcome {
  planId: string
  /** Of the ledger after it was applied. */
  revision: number
}

export interface ApplyAnswer extends ApplyResult {
  now: string
}

export interface StaleLease {
  lease: Lease
  reasons: { reason: string; since: string; text: string }[]
}

export interface StaleAnswer {
  leases: StaleLease[]
  counts: Record<string, number>
  nextCursor: string | null
  total: number
  revision: number
  now: string
}

export interface VerifyAnswer {
  ok: boolean
  checked: number
  head: { revision: number; hash: string }
  firstBreak: null | { revision: number; why: string }
  now: string
}
