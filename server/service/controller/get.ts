import type { ControllerGetRequest } from '../../domain/requests.ts'
import type { ControllerGetAnswer } from '../../domain/wire.ts'
import { authenticate } from '../authenticate.ts'
import { clockOf, type ServiceContext } from '../context.ts'

/** A controller with its use and its exclusions. */
export async function getController(ctx: ServiceContext, input: ControllerGetRequest): Promise<ControllerGetAnswer> {
  await authenticate(ctx, 'controller.get')
  return ctx.app.reads.getController(input.name, clockOf(ctx))
}
