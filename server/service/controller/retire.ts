import { iso } from '../../domain/dates.ts'
import { retire as verb } from '../../domain/decide/controllers.ts'
import type { RetireRequest } from '../../domain/requests.ts'
import type { ControllerAnswer } from '../../domain/wire.ts'
import type { ServiceContext } from '../context.ts'
import { submit } from '../submit.ts'

/** No new leases on this controller from now on. */
export async function retire(ctx: ServiceContext, input: RetireRequest): Promise<ControllerAnswer> {
  const { value, now } = await submit(ctx, verb, input)
  return { controller: value, now: iso(now) }
}
