import type { ControllerListRequest } from '../../domain/requests.ts'
import type { ControllerListAnswer } from '../../domain/wire.ts'
import { authenticate } from '../authenticate.ts'
import { clockOf, type ServiceContext } from '../context.ts'

/** All controllers with their use. */
export async function listControllers(
  ctx: ServiceContext,
  input: ControllerListRequest,
): Promise<ControllerListAnswer> {
  await authenticate(ctx, 'controller.list')
  return ctx.app.reads.listControllers(input, clockOf(ctx))
}
