import { iso } from '../../domain/dates.ts'
import { handover as verb } from '../../domain/decide/handover.ts'
import type { HandoverRequest } from '../../domain/requests.ts'
import type { LeaseAnswer } from '../../domain/wire.ts'
import type { ServiceContext } from '../context.ts'
import { submit } from '../submit.ts'

/** Moves a lease to another team: the same number, a new epoch. */
export async function handover(ctx: ServiceContext, input: HandoverRequest): Promise<LeaseAnswer> {
  const { value, now } = await submit(ctx, verb, input)
  return { lease: value, now: iso(now) }
}
