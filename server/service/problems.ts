import { PAUSED_NOTICE, sealedNotice } from '../domain/ledger-notices.ts'
import type { LedgerMoment } from '../ledger/read/read-moment.ts'
import type { App } from './context.ts'

/** Everything that people should know of the ledger and its database, in sentences. Empty: all is well. */
export function problemsOf({ ledger }: Pick<App, 'ledger'>, moment: LedgerMoment | null): string[] {
  if (moment === null) return [...ledger.problems(), 'The database does not answer.']
  const { paused, seal } = moment
  return [...ledger.problems(), ...(paused ? [PAUSED_NOTICE] : []), ...(seal ? [sealedNotice(seal)] : [])]
}
