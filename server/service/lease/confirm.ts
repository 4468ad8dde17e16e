import { iso } from '../../domain/dates.ts'
import { confirm as verb } from '../../domain/decide/confirm.ts'
import type { ConfirmRequest } from '../../domain/requests.ts'
import type { ConfirmAnswer } from '../../domain/wire.ts'
import type { ServiceContext } from '../context.ts'
import { submit } from '../submit.ts'

/** Says that reservations are still needed: all of the named ones, or none. */
export async function confirm(ctx: ServiceContext, input: ConfirmRequest): Promise<ConfirmAnswer> {
  const { value, now } = await submit(ctx, verb, input)
  return { lease: value[0]!, leases: value, now: iso(now) }
}
