import type { MapRequest } from '../../domain/requests.ts'
import type { MapAnswer } from '../../domain/wire.ts'
import { authenticate } from '../authenticate.ts'
import { clockOf, type ServiceContext } from '../context.ts'

/** All 65,536 numbers of a controller and transport, as runs. */
export async function controllerMap(ctx: ServiceContext, input: MapRequest): Promise<MapAnswer> {
  await authenticate(ctx, 'controller.map')
  return ctx.app.reads.controllerMap(input, clockOf(ctx))
}
