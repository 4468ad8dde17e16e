import type { BatchRefusal } from './errors.ts'
import type { Transport } from './lease.ts'
import type { ListedFinding } from './wire-import.ts'
import type { Lease } from './wire-lease.ts'

export type * from './wire-admin.ts'
export type * from './wire-import.ts'
export type * from './wire-lease.ts'

/**
 * What callers receive. Named interfaces, so that a client's types need no zod.
 * Instants are ISO 8601 in UTC; durations end in their unit; ranges include both ends.
 */

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
  /** The number is in use although the table forbids it. */
  findings: ListedFinding[]
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
  ledgerId: string
  events: LedgerEvent[]
  revision: number
  now: string
}

/** One item of a stream: a change, or how far the stream has come. */
export interface WatchItem {
  /** Another one than before: a backup was put in the ledger's place, and what was seen may not be in it. */
  ledgerId: string
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
    /** Sentences: the ledger is paused, the clock is in doubt. Empty when all is well. */
    problems: string[]
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
