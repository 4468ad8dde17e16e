import type { Explanation } from '../wire.ts'
import { ianaNames } from './iana.ts'
import { nearestLeasable } from './nearest.ts'
import { mostSpecificRow, rangeOf, servicesOf } from './rows.ts'

/** What the policy alone can say of a number; the exclusions of a site are the ledger's to add. */
export type PolicyExplanation = Omit<Explanation, 'exclusions'>

export interface ExplainOptions {
  /** Whether a leasable number can be had where the caller asks. Without it every leasable number is named. */
  isFree?: (port: number) => boolean
}

/** Everything that the technote and IANA say of a number. Throws a RangeError outside 0..65535. */
export function explainPort(port: number, { isFree }: ExplainOptions = {}): PolicyExplanation {
  const { reason, source } = mostSpecificRow(port)
  return {
    port,
    leasable: rangeOf(port).leasable,
    category: categoryOf(port),
    reason,
    source,
    services: servicesOf(port).map((service) => ({ ...service, transports: [...service.transports] })),
    iana: ianaNames(port),
    nearest: nearestLeasable(port, 3, isFree),
  }
}

/** IANA's category in the technote's words ("TCP and UDP Port Numbers Assigned by the IANA"). */
function categoryOf(port: number): Explanation['category'] {
  if (port <= 1023) return 'Well Known'
  return port <= 49_151 ? 'Registered' : 'Dynamic'
}
