import type { PlanOutcome } from './records.ts'
import type { Lease } from './wire-lease.ts'

/** What callers receive about teams, tokens, reviews and the chain; the rest, and the rules, are in wire.ts. */

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

/** A review in a list: what it decided, counted. */
export interface PlanHead
  extends Pick<Plan, 'id' | 'createdAt' | 'createdBy' | 'appliedAt' | 'appliedBy' | 'reason' | 'ticket' | 'revision'> {
  counts: { keep: number; revoke: number; ask: number }
}

export interface PlanListAnswer {
  /** The newest first. */
  plans: PlanHead[]
  revision: number
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

export interface ResumeResult {
  paused: false
  ledgerId: string
  revision: number
}

export interface ResumeAnswer extends ResumeResult {
  now: string
}

export interface VerifyAnswer {
  ledgerId: string
  ok: boolean
  checked: number
  head: { revision: number; hash: string }
  firstBreak: null | { revision: number; why: string }
  now: string
}
