import type { FieldProblem } from './errors.ts'
import type { ClaimTransport, LeaseState, Transport } from './lease.ts'
import type { PlanDecision, Role } from './records.ts'

/** What the verbs take after the border has parsed it: defaults filled in, text normalised, instants in milliseconds. */

export interface AcquireRequest {
  controller: string
  chart: string
  handle: string
  transport: Transport
  /** Exactly this number, or a refusal. */
  port?: number | undefined
  /** This number if it is free. */
  prefer?: number | undefined
  count: number
  purpose: string
  ttlSeconds?: number | undefined
  reviewBy?: number | undefined
  labels: Record<string, string>
  ticket?: string | undefined
  team?: string | undefined
  instance?: string | undefined
  manifest?: string | undefined
}

export interface GroupedAcquireRequest extends AcquireRequest {
  /** Requests with one group get one first number. */
  group?: string | undefined
}

export interface AcquireManyRequest {
  requests: GroupedAcquireRequest[]
  samePort: boolean
}

export interface RenewRequest {
  id: string
  epoch: number
  ttlSeconds?: number | undefined
}

export interface ConfirmRequest {
  id?: string | undefined
  ids?: string[] | undefined
  reviewBy?: number | undefined
  reason?: string | undefined
}

export interface ReleaseRequest {
  id: string
  epoch: number
  reason?: string | undefined
}

export interface UpdateRequest {
  id: string
  revision: number
  purpose?: string | undefined
  labels?: Record<string, string> | undefined
  chart?: string | undefined
  handle?: string | undefined
  ticket?: string | null | undefined
  /** The manifest that declares the lease from now on; null: none. */
  manifest?: string | null | undefined
}

export interface LeaseGetRequest {
  id: string
}

export interface LeaseListRequest {
  controller?: string | undefined
  team?: string | undefined
  chart?: string | undefined
  state?: LeaseState | LeaseState[] | undefined
  port?: number | undefined
  label?: string | undefined
  manifest?: string | undefined
  mine?: boolean | undefined
  overdue?: boolean | undefined
  search?: string | undefined
  sort: 'port' | 'created' | 'chart' | 'team' | 'reviewBy' | 'expiresAt' | 'seenAt'
  order: 'asc' | 'desc'
  limit: number
  cursor?: string | undefined
}

export interface WhoisRequest {
  controller: string
  port: number
  transport?: ClaimTransport | undefined
  at?: number | undefined
  from?: number | undefined
  to?: number | undefined
}

export interface RegisterRequest {
  name: string
  title: string
  site: string
  addresses: string[]
  system: 'linux' | 'windows' | 'other'
}

export interface UpdateControllerRequest {
  name: string
  revision?: number | undefined
  title?: string | undefined
  site?: string | undefined
  addresses?: string[] | undefined
  system?: 'linux' | 'windows' | 'other' | undefined
}

export interface RetireRequest {
  name: string
  reason?: string | undefined
}

export interface ControllerGetRequest {
  name: string
}

export interface ControllerListRequest {
  search?: string | undefined
  site?: string | undefined
  retired?: boolean | undefined
}

export interface ExcludeRequest {
  controller: string | null
  transport: Transport
  first: number
  last: number
  reason: string
}

export interface IncludeRequest {
  id: string
  reason?: string | undefined
}

export interface MapRequest {
  controller: string
  transport: ClaimTransport
}

export interface ExplainRequest {
  port: number
  controller?: string | undefined
  transport?: ClaimTransport | undefined
}

export interface EventListRequest {
  after?: number | undefined
  before?: number | undefined
  leaseId?: string | undefined
  controller?: string | undefined
  port?: number | undefined
  transport?: Transport | undefined
  team?: string | undefined
  actor?: string | undefined
  type?: string | undefined
  ticket?: string | undefined
  from?: number | undefined
  to?: number | undefined
  limit: number
}

export interface CreateTeamRequest {
  name: string
  title: string
  contact: string
  maxPorts: number | null
  disabled: boolean
}

export interface UpdateTeamRequest {
  name: string
  revision?: number | undefined
  title?: string | undefined
  contact?: string | undefined
  maxPorts?: number | null | undefined
  disabled?: boolean | undefined
}

export interface CreateTokenRequest {
  name: string
  team: string
  role: Role
  expiresAt?: number | undefined
  /** SHA-256 of the secret, hex. */
  hash: string
}

export interface RevokeTokenRequest {
  id: string
  reason?: string | undefined
}

export interface TokenListRequest {
  team?: string | undefined
  /** Revoked and expired ones too. */
  all?: boolean | undefined
}

export interface OfferRequest {
  id: string
  epoch: number
  team: string
  until?: number | undefined
  note?: string | undefined
}

export interface AcceptRequest {
  id: string
  epoch: number
}

export interface RevokeRequest {
  id: string
  revision: number
  reason: string
  ticket?: string | undefined
}

export interface RestoreRequest {
  id?: string | undefined
  planId?: string | undefined
  reason: string
}

export interface HandoverRequest {
  id: string
  revision: number
  team: string
  reason: string
}

export interface EndQuarantineRequest {
  id: string
  revision: number
  reason: string
  ticket?: string | undefined
}

export interface ResumeRequest {
  reason: string
}

export interface PlanRevokeRequest {
  planId?: string | undefined
  decisions: PlanDecision[]
}

export interface GetPlanRequest {
  planId: string
}

export interface ListPlansRequest {
  limit: number
}

export interface ApplyRevokeRequest {
  planId: string
  reason: string
  ticket?: string | undefined
}

export type StaleReason =
  | 'review-overdue'
  | 'expired'
  | 'team-disabled'
  | 'controller-retired'
  | 'excluded'
  | 'out-of-policy'
  | 'never-confirmed'
  | 'unconfirmed'
  | 'chart-missing'

export interface StaleRequest {
  reason?: StaleReason | StaleReason[] | undefined
  controller?: string | undefined
  team?: string | undefined
  limit: number
  cursor?: string | undefined
}

export interface WatchRequest {
  /** Events after this revision; without one, those from now on. */
  after?: number | undefined
  /** The id of the last item that was received. It goes before `after`. */
  lastEventId?: number | undefined
}

export interface VerifyRequest {
  from?: number | undefined
  limit?: number | undefined
  anchor?: { revision: number; hash: string } | undefined
}

/** A use of a port as somebody wrote it down: a request for exactly that number. */
export interface ImportedUse {
  controller: string
  chart: string
  handle: string
  transport: Transport
  port: number
  count: number
  purpose: string
  reviewBy?: number | undefined
  labels: Record<string, string>
  ticket?: string | undefined
  team?: string | undefined
  manifest?: string | undefined
}

/** A row of a list that is taken over: what it says, or what could not be read. */
export type ImportRow = { line?: number | undefined } & (
  | { use: ImportedUse; fields?: undefined }
  | { use?: undefined; fields: FieldProblem[] }
)

export interface ImportRequest {
  rows: ImportRow[]
  apply: boolean
}

/** Whether the chart of a lease is in its strategy's files, of a lease as it was when somebody looked. */
export interface ReportedChart {
  id: string
  revision: number
  missing: boolean
}

/** A number in use that the table forbids. */
export interface ForbiddenUse {
  transport: ClaimTransport
  port: number
  chart: string
  purpose: string
}

/** What was seen of a controller: in a strategy's files, or among what listens there. */
export interface ReportRequest {
  controller: string
  source: 'strategy' | 'observation'
  charts: ReportedChart[]
  forbidden: ForbiddenUse[]
}

export interface FindingListRequest {
  controller?: string | undefined
  /** Cleared ones too. */
  cleared?: boolean | undefined
}

export interface ClearFindingRequest {
  id: string
  reason: string
}

export interface SignInRequest {
  /** Of the one-time link: `K7Q2-9FMB`. */
  code: string
}
