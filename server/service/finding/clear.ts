import { iso } from '../../domain/dates.ts'
import { clearFinding as verb } from '../../domain/decide/findings.ts'
import type { ClearFindingRequest } from '../../domain/requests.ts'
import type { FindingAnswer } from '../../domain/wire.ts'
import type { ServiceContext } from '../context.ts'
import { submit } from '../submit.ts'

/** Ends a finding: a person says that nothing uses the number any more. */
export async function clearFinding(ctx: ServiceContext, input: ClearFindingRequest): Promise<FindingAnswer> {
  const { value, now } = await submit(ctx, verb, input)
  return { finding: value, now: iso(now) }
}
