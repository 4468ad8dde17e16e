import type { TeamListAnswer } from '../../domain/wire.ts'
import { authenticate } from '../authenticate.ts'
import { clockOf, type ServiceContext } from '../context.ts'

/** All teams with their contacts and what they use. */
export async function listTeams(ctx: ServiceContext): Promise<TeamListAnswer> {
  await authenticate(ctx, 'team.list')
  return ctx.app.reads.listTeams(clockOf(ctx))
}
