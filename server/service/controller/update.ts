import { iso } from '../../domain/dates.ts'
import { updateController as verb } from '../../domain/decide/controllers.ts'
import type { UpdateControllerRequest } from '../../domain/requests.ts'
import type { ControllerAnswer } from '../../domain/wire.ts'
import type { ServiceContext } from '../context.ts'
import { submit } from '../submit.ts'

/** Changes what is known of a controller. */
export async function updateController(ctx: ServiceContext, input: UpdateControllerRequest): Promise<ControllerAnswer> {
  const { value, now } = await submit(ctx, verb, input)
  return { controller: value, now: iso(now) }
}
