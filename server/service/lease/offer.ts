import { iso } from '../../domain/dates.ts'
import { offer as verb } from '../../domain/decide/handover.ts'
import type { OfferRequest } from '../../domain/requests.ts'
import type { LeaseAnswer } from '../../domain/wire.ts'
import type { ServiceContext } from '../context.ts'
import { submit } from '../submit.ts'

/** Offers a lease to another team; it stays with its holder until they accept. */
export async function offer(ctx: ServiceContext, input: OfferRequest): Promise<LeaseAnswer> {
  const { value, now } = await submit(ctx, verb, input)
  return { lease: value, now: iso(now) }
}
