import type { BatchRefusal } from '../../../../server/domain/errors.ts'
import { NAME } from '../../../../server/domain/text.ts'
import { type Lease, PortleaseError } from '../../../index.ts'
import { useAsk } from '../../data/ask.ts'
import { useSettled } from '../../data/settled.ts'
import type { Request } from './draft.ts'

/** What the ledger would answer now. */
export type Forecast =
  | { kind: 'nothing' }
  | { kind: 'asking' }
  | { kind: 'granted' | 'kept'; lease: Lease; differs: readonly string[] }
  | { kind: 'refused'; error: PortleaseError }

/** So that a number can be shown before chart and purpose are written: neither chooses it. */
const UNNAMED = 'unnamed'

/**
 * Asks as somebody types what a request would come to (`lease.plan`), and again when the ledger changes. It holds nothing:
 * what is granted a moment later may differ.
 */
export function useForecast(request: Request, isReadable: boolean): Forecast {
  const isComplete = isReadable && NAME.test(request.controller)
  const wanted = JSON.stringify({
    ...request,
    chart: request.chart.trim() || UNNAMED,
    purpose: request.purpose.trim() || UNNAMED,
  })
  const settled = useSettled(isComplete ? wanted : null, 200)
  const asked: Request = JSON.parse(settled ?? wanted)
  const query = useAsk('lease', 'plan', { requests: [asked] }, { enabled: settled !== null, keep: true })
  if (!isComplete) return { kind: 'nothing' }
  if (query.error) return { kind: 'refused', error: query.error }
  const isOld = settled !== wanted || query.isPlaceholderData
  if (query.data === undefined || isOld) return { kind: 'asking' }
  const [planned] = query.data.leases
  if (planned) {
    const { lease, created, differs } = planned
    return { kind: created ? 'granted' : 'kept', lease, differs }
  }
  return { kind: 'refused', error: errorOf(query.data.refusals[0]!) }
}

/** A batch's refusal as an error that the page shows. */
function errorOf({ index: _, code, message, ...details }: BatchRefusal): PortleaseError {
  return new PortleaseError(code, message, details as never)
}
