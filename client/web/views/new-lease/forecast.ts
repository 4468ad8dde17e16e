import type { BatchRefusal } from '../../../../server/domain/errors.ts'
import { NAME } from '../../../../server/domain/text.ts'
import { type Lease, type PlanAnswer, PortleaseError } from '../../../index.ts'
import { useAsk } from '../../data/ask.ts'
import { useSettled } from '../../data/settled.ts'
import type { Request } from './draft.ts'

/** What the ledger would answer now. */
export type Forecast =
  | { kind: 'nothing' }
  /** `before`: what it answered to what was typed before. */
  | { kind: 'asking'; before: Answered | null }
  | Answered

type Answered = { kind: 'granted' | 'kept'; lease: Lease } | { kind: 'refused'; error: PortleaseError }

/** So that a number can be shown before the chart is written. */
const UNNAMED = 'unnamed'

/**
 * Asks as somebody types what a request would come to (`lease.plan`), and again when the ledger changes. It holds nothing:
 * what is granted a moment later may differ.
 */
export function useForecast(request: Request, isReadable: boolean): Forecast {
  const isComplete = isReadable && NAME.test(request.controller)
  const wanted = JSON.stringify(placing(request))
  const settled = useSettled(isComplete ? wanted : null, 200)
  const asked: Request = JSON.parse(settled ?? wanted)
  const query = useAsk('lease', 'plan', { requests: [asked] }, { enabled: settled !== null, keep: true })
  if (!isComplete) return { kind: 'nothing' }
  const answered = query.error ? { kind: 'refused' as const, error: query.error } : query.data && read(query.data)
  const isOld = settled !== wanted || query.isPlaceholderData
  if (answered === undefined || isOld) return { kind: 'asking', before: answered ?? null }
  return answered
}

/** What chooses the number. The words do not, and typing them asks nothing. */
function placing({ chart, labels: _, ticket: __, ...request }: Request): Request {
  return { ...request, chart: chart.trim() || UNNAMED, purpose: UNNAMED }
}

function read({ leases, refusals }: PlanAnswer): Answered {
  const [planned] = leases
  if (planned) return { kind: planned.created ? 'granted' : 'kept', lease: planned.lease }
  return { kind: 'refused', error: errorOf(refusals[0]!) }
}

/** A batch's refusal as an error that the page shows. */
function errorOf({ index: _, code, message, ...details }: BatchRefusal): PortleaseError {
  return new PortleaseError(code, message, details as never)
}
