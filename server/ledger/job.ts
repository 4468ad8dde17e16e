import type { ProcedurePath } from '../domain/access.ts'
import type { Needs } from '../domain/decide/base.ts'
import type { Draft } from '../domain/decide/draft.ts'
import type { Actor } from '../domain/records.ts'

/** Who sends a job: a token (null when none came), the token of the environment, or the ledger itself. */
export interface Caller {
  readonly kind: 'token' | 'environment' | 'ledger'
  readonly tokenHash: string | null
  readonly requestId: string | null
  readonly origin: string | null
}

/** A request that waits for its batch. */
export interface Job {
  readonly path: ProcedurePath
  readonly caller: Caller
  readonly needs: Needs
  readonly dry: boolean
  readonly alone: boolean
  /** Claims it may write. */
  readonly weight: number
  readonly signal: AbortSignal | undefined
  decide(draft: Draft, actor: Actor): unknown
  settle(decided: Decided): void
}

/** What became of a job: an answer with the ledger's time, or what was thrown. */
export type Decided = { readonly value: unknown; readonly now: number } | { readonly error: unknown }
