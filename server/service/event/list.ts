import type { EventListRequest } from '../../domain/requests.ts'
import type { EventListAnswer } from '../../domain/wire.ts'
import { authenticate } from '../authenticate.ts'
import { clockOf, type ServiceContext } from '../context.ts'

/** The log, forwards or backwards. Events about teams and tokens are for admins. */
export async function listEvents(ctx: ServiceContext, input: EventListRequest): Promise<EventListAnswer> {
  const actor = await authenticate(ctx, 'event.list')
  return ctx.app.reads.listEvents(input, actor.role === 'admin', clockOf(ctx))
}
