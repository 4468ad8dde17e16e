import { PAUSED_NOTICE } from '../domain/ledger-notices.ts'
import type { LedgerMoment } from '../ledger/read/read-moment.ts'
import type { App } from './context.ts'

/** Everything that people should know of the ledger and its database, in sentences. Empty: all is well. */
export function problemsOf({ ledger }: Pick<App, 'ledger'>, moment: LedgerMoment | null): string[] {
  if (moment === null) return [...ledger.problems(), 'The database does not answer.']
  return [...ledger.problems(), ...(moment.paused ? [PAUSED_NOTICE] : [])]
}
