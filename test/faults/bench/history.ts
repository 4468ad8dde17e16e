import type { ErrorCode } from '../../../server/domain/errors.ts'
import type { LeaseState, Transport } from '../../../server/domain/lease.ts'

/** A lease as an answer told it. */
export interface Told {
  readonly id: string
  readonly controller: string
  readonly transport: Transport
  readonly port: number
  readonly count: number
  readonly chart: string
  readonly handle: string
  readonly team: string
  readonly state: LeaseState
  readonly epoch: number
  readonly revision: number
  readonly ttlSeconds: number | null
  readonly expiresAt: string | null
  readonly quarantinedUntil: string | null
  /** Where an acquire told it: whether this call made a grant. */
  readonly created: boolean | null
}

/**
 * What became of a request. `refused`: surely nothing was done. `unknown`: no answer came, or one that says that nobody
 * knows; `broken`: an answer that no server may give.
 */
export type Fate = 'ok' | 'refused' | 'unknown' | 'broken'

export interface Input {
  readonly id?: string
  readonly epoch?: number
  readonly revision?: number
  readonly controller?: string
  readonly transport?: Transport
  readonly port?: number
  readonly count?: number
  readonly chart?: string
  readonly handle?: string
  readonly ttlSeconds?: number
  readonly requests?: readonly Input[]
  readonly [field: string]: unknown
}

/** One request and what its caller was told. Times are milliseconds of one monotonic clock. */
export interface Entry {
  /** The request id that it carried: the ledger's events name it. */
  readonly id: string
  readonly server: number
  readonly path: string
  readonly input: Input
  readonly sentAt: number
  readonly endedAt: number
  readonly fate: Fate
  readonly code: ErrorCode | null
  /** What the refusal says, or why nothing is known. */
  readonly detail: Readonly<Record<string, unknown>>
  readonly leases: readonly Told[]
  /** Of a read: the state of the ledger that it shows. */
  readonly revision: number | null
  /** Ledger time as the answer has it, in milliseconds. */
  readonly now: number | null
  /** Of a map: its runs. Of a list: how many leases there are. */
  readonly runs: readonly Run[] | null
  readonly total: number | null
}

export interface Run {
  readonly first: number
  readonly last: number
  readonly state: string
  readonly leaseId?: string
}

/** A fault that was done, and until when it lasted. */
export interface Fault {
  readonly kind: string
  /** Servers that it was done to; empty: the database. */
  readonly servers: readonly number[]
  readonly text: string
  readonly beganAt: number
  readonly endedAt: number
}

/** A process of a server, from before it was started. */
export interface Life {
  readonly server: number
  readonly startedAt: number
}

/** When the host's clock was set forwards, or right again, by the monotonic clock: ledger time on SQLite moved by so much. */
export interface Jump {
  readonly at: number
  readonly byMs: number
}

/** All that is known about a run from outside. */
export interface History {
  readonly database: 'sqlite' | 'postgresql'
  /** Wall clock minus monotonic clock of the bench's own process, in milliseconds. */
  readonly wallOffset: number
  readonly entries: readonly Entry[]
  readonly faults: readonly Fault[]
  readonly lives: readonly Life[]
  readonly jumps: readonly Jump[]
}

/** The verbs that change something; all others only read. */
export const WRITES: ReadonlySet<string> = new Set([
  'lease.acquire',
  'lease.acquireMany',
  'lease.renew',
  'lease.confirm',
  'lease.release',
  'lease.update',
  'admin.revoke',
  'admin.restore',
  'admin.handover',
  'admin.endQuarantine',
])
