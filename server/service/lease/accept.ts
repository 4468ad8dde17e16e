import { iso } from '../../domain/dates.ts'
import { accept as verb } from '../../domain/decide/handover.ts'
import type { AcceptRequest } from '../../domain/requests.ts'
import type { LeaseAnswer } from '../../domain/wire.ts'
import type { ServiceContext } from '../context.ts'
import { submit } from '../submit.ts'

/** Takes an offered lease: the same number, a new epoch. */
export async function accept(ctx: ServiceContext, input: AcceptRequest): Promise<LeaseAnswer> {
  const { value, now } = await submit(ctx, verb, input)
  return { lease: value, now: iso(now) }
}
