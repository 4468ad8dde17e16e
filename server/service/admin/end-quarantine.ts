import { iso } from '../../domain/dates.ts'
import { endQuarantine as verb } from '../../domain/decide/admin/end-quarantine.ts'
import type { EndQuarantineRequest } from '../../domain/requests.ts'
import type { LeaseAnswer } from '../../domain/wire.ts'
import type { ServiceContext } from '../context.ts'
import { submit } from '../submit.ts'

/** A person states that nothing uses the number any more: it is free at once. */
export async function endQuarantine(ctx: ServiceContext, input: EndQuarantineRequest): Promise<LeaseAnswer> {
  const { value, now } = await submit(ctx, verb, input)
  return { lease: value, now: iso(now) }
}
