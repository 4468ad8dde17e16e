import type { ProcedurePath } from '../access.ts'
import type { Actor } from '../records.ts'
import type { Needs } from './base.ts'
import type { Draft } from './draft.ts'

/**
 * A write of the ledger: what it needs to know, and what it decides. `decide` is pure: it changes the draft, or throws a
 * Refusal and then nothing of it stays but what it kept.
 */
export interface Verb<Request, Answer> {
  readonly path: ProcedurePath
  /** Named beforehand, loaded in one go. */
  needs(request: Request): Needs
  decide(draft: Draft, actor: Actor, request: Request): Answer
  /** Rolled back after the decision. */
  readonly dry?: boolean
  /** Has a batch of its own, because what it changes is not followed inside a batch. */
  readonly alone?: boolean
  /** How many claims it may write: batches are bounded by claims, not by requests. */
  weight?(request: Request): number
}
