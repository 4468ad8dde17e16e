import type { Actor } from '../../server/domain/records.ts'
import type { FakeLedger } from './ledger.ts'
import type { FakeTime } from './time.ts'

/** What a test has asked to go wrong with the next call. */
export type Mishap =
  | { readonly kind: 'refuse'; readonly code: string; readonly message: string; readonly details: object }
  /** Carried out, and the answer does not come. */
  | { readonly kind: 'lose' }

export interface FakeServer {
  readonly ledger: FakeLedger
  readonly time: FakeTime
  /** Callers by the token that they show. */
  readonly callers: ReadonlyMap<string, Actor>
  /** The next mishap, once. */
  takeMishap(): Mishap | undefined
}
