import { iso } from '../../domain/dates.ts'
import { decline as verb } from '../../domain/decide/handover.ts'
import type { AcceptRequest } from '../../domain/requests.ts'
import type { LeaseAnswer } from '../../domain/wire.ts'
import type { ServiceContext } from '../context.ts'
import { submit } from '../submit.ts'

/** Says no to an offer, or takes it back. */
export async function decline(ctx: ServiceContext, input: AcceptRequest): Promise<LeaseAnswer> {
  const { value, now } = await submit(ctx, verb, input)
  return { lease: value, now: iso(now) }
}
