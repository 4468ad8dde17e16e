import type { Transport } from './lease.ts'

/** Who has a number, and whom to ring about it. Instants are ISO 8601 in UTC. */
export interface Holder {
  team: string
  contact: string
  chart: string
  handle: string
  purpose: string
  since: string
  by: string
  leaseId: string
}

/** Where a number is asked for: what the message writer needs to name it. */
export interface Place {
  controller: string
  transport: Transport
  port: number
  count?: number
}

export interface FieldProblem {
  path: string
  message: string
}

/** A refused request of a batch. */
export interface BatchRefusal {
  index: number
  code: ErrorCode
  message: string
  [detail: string]: unknown
}

/**
 * What each code carries beside its message. `next` is a step that would help; every refusal has a contact, an
 * alternative or a next step, and a test fails for one that has none.
 */
export interface ErrorDetails {
  PORT_NOT_LEASABLE: Partial<Place> & { port: number; reason: string; source: string; nearest: number[] }
  PORT_LEASED: Place & { holder: Holder; nearest: number[] }
  PORT_QUARANTINED: Place & { until: string; holder: Holder; how: string; nearest: number[] }
  PORT_EXCLUDED: Place & { reason: string; contact: string; nearest: number[] }
  NO_PORT_FREE: {
    controller: string
    transport: Transport
    count: number
    largestRun: number
    used: number
    next: string
  }
  LEASE_DIFFERS: { fields: string[]; leaseId: string; next: string; holder?: Holder }
  CHART_HELD: { holder: Holder; until?: string; next: string }
  LEASE_REVOKED: {
    leaseId: string
    by: string
    at: string
    reason: string | null
    ticket: string | null
    until: string | null
    contact: string
    next: string
  }
  LEASE_NOT_FOUND: { id: string; next: string }
  LEASE_ENDED: {
    leaseId: string
    how: string
    by: string
    at: string
    reason: string | null
    until: string | null
    next: string
  }
  EPOCH_MISMATCH: { leaseId: string; epoch: number; asked: number; holder: Holder; next: string }
  REVISION_MISMATCH: { id: string; revision: number; asked: number | null; next: string }
  CONTROLLER_NOT_FOUND: { controller: string; near: string[]; contact: string; next: string }
  CONTROLLER_RETIRED: { controller: string; at: string; contact: string; next: string }
  CONTROLLER_EXISTS: { controller: string; fields: string[]; next: string }
  ADDRESS_TAKEN: { address: string; controller: string; next: string }
  TEAM_NOT_FOUND: { team: string; near: string[]; next: string }
  TEAM_DISABLED: { team: string; contact: string; next: string }
  TEAM_EXISTS: { team: string; fields: string[]; next: string }
  TOKEN_NOT_FOUND: { id: string; next: string }
  TOKEN_EXISTS: { team: string; name: string; next: string }
  EXCLUSION_NOT_FOUND: { id: string; next: string }
  PLAN_NOT_FOUND: { id: string; next: string }
  FINDING_NOT_FOUND: { id: string; next: string }
  OFFER_NOT_FOUND: { id: string; next: string }
  QUOTA_EXCEEDED: { team: string; maxPorts: number; usedPorts: number; asked: number; contact: string; next: string }
  UNAUTHENTICATED: { why: 'missing' | 'unknown' | 'expired' | 'revoked'; at?: string; next: string }
  FORBIDDEN: { what: string; needs: string; contact: string; next: string }
  INVALID_INPUT: { fields: FieldProblem[]; next?: string }
  RATE_LIMITED: { retryAfterMs: number; next: string }
  UNAVAILABLE: { outcome: 'nothing' | 'unknown'; retryAfterMs: number; next: string }
  INTERNAL: { requestId?: string; next: string }
}

export type ErrorCode = keyof ErrorDetails

/** What a batch's refusal carries in addition. */
export interface BatchDetails {
  index?: number
  refusals?: BatchRefusal[]
}

/** The details of a code, never a union of several codes' details. */
export type DetailsOf<C extends ErrorCode> = ErrorDetails[C] & BatchDetails

/**
 * A request that was understood and cannot be done. `message` is a sentence that command line and page print as it is.
 * Nothing was changed by the refused request.
 */
export class Refusal<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'Refusal'
  readonly code: C
  readonly details: DetailsOf<C>

  constructor(code: C, message: string, details: DetailsOf<C>, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.details = details
  }
}
