import type { FindingListRequest } from '../../domain/requests.ts'
import type { FindingListAnswer } from '../../domain/wire.ts'
import { authenticate } from '../authenticate.ts'
import { clockOf, type ServiceContext } from '../context.ts'

/** Ports in use that the table forbids. */
export async function listFindings(ctx: ServiceContext, input: FindingListRequest): Promise<FindingListAnswer> {
  await authenticate(ctx, 'finding.list')
  return ctx.app.reads.listFindings(input, clockOf(ctx))
}
