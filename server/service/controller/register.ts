import { iso } from '../../domain/dates.ts'
import { register as verb } from '../../domain/decide/controllers.ts'
import type { RegisterRequest } from '../../domain/requests.ts'
import type { ControllerAnswer } from '../../domain/wire.ts'
import type { ServiceContext } from '../context.ts'
import { submit } from '../submit.ts'

/** Makes a controller known. The same again is answered as it stands. */
export async function register(ctx: ServiceContext, input: RegisterRequest): Promise<ControllerAnswer> {
  const { value, now } = await submit(ctx, verb, input)
  return { controller: value, now: iso(now) }
}
