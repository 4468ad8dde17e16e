import type { ClaimTransport } from '../lease.ts'
import type { Exclusion, Lease } from '../wire.ts'
import type { Place } from './types.ts'

/** What the ledger says of one controller, and who asks. */
export interface Evidence {
  readonly controller: string
  /** The asking team; null when it is not known. */
  readonly team: string | null
  /** The controller's leases; ended ones are passed over. */
  readonly leases: readonly LeaseEvidence[]
  /** Those that stand on the controller or on all. */
  readonly exclusions: readonly Pick<Exclusion, 'transport' | 'first' | 'last' | 'reason'>[]
}

export type LeaseEvidence = Pick<
  Lease,
  | 'id'
  | 'revision'
  | 'purpose'
  | 'transport'
  | 'port'
  | 'count'
  | 'chart'
  | 'handle'
  | 'team'
  | 'contact'
  | 'state'
  | 'createdAt'
  | 'expiresAt'
  | 'quarantinedUntil'
  | 'ended'
>

export const VERDICT_KINDS = [
  /** The vendor's table forbids the number. */
  'not-for-charts',
  /** Two charts or two handles of this strategy open one number. */
  'twice',
  /** Leased to another chart. */
  'leased-to-another',
  'quarantined',
  'excluded',
  /** Free, and nobody has leased it. */
  'not-leased',
  /** A lease of this strategy whose chart is not in it any more. */
  'chart-missing',
  /** What is opened cannot be told from the files. */
  'unclear',
  /** The table allows the number; no controller was given. */
  'allowed',
  /** Leased to this chart. */
  'leased',
  /** A peer is dialled: no lease is needed. */
  'outgoing',
] as const
export type VerdictKind = (typeof VERDICT_KINDS)[number]

export type Severity = 'error' | 'warning' | 'ok'

/** What a person does next. */
export type Action =
  /** Lease this number, or where `port` is null any number, for this chart. */
  | {
      readonly do: 'lease'
      readonly controller: string
      readonly chart: string
      readonly handle: string
      readonly transport: ClaimTransport
      readonly port: number | null
    }
  /** Ring who has it. */
  | { readonly do: 'ask'; readonly team: string; readonly contact: string; readonly leaseId: string }
  /** Read what policy and controller say of the number. */
  | { readonly do: 'explain'; readonly port: number; readonly transport: ClaimTransport }

export interface Verdict {
  readonly kind: VerdictKind
  readonly severity: Severity
  /** The first of `places`; for `chart-missing` there is none, and these are null. */
  readonly file: string | null
  readonly line: number | null
  readonly places: readonly Place[]
  /** The handle value as it stands in the file; for `chart-missing` the lease, `epic-line1:61000/tcp`. */
  readonly text: string
  /** With the strategy's name, as leases have it: `Palletizer/Scanner_Server`. Null: the file does not say. */
  readonly chart: string | null
  readonly handle: string | null
  readonly transport: ClaimTransport | null
  /** The port that is opened here; null for outgoing and unclear ones. */
  readonly port: number | null
  /** The lease that the verdict speaks of. */
  readonly leaseId: string | null
  /** One sentence, the same on the command line and on the page. */
  readonly message: string
  readonly action: Action | null
}

/** What came out, the worst first. Problems of the files count too. */
export interface Judgement {
  readonly verdicts: readonly Verdict[]
  readonly errors: number
  readonly warnings: number
}
