import { iso } from '../../domain/dates.ts'
import { acquireMany as verb } from '../../domain/decide/acquire/acquire-many.ts'
import { checkBatch } from '../../domain/decide/acquire/groups.ts'
import type { AcquireManyRequest } from '../../domain/requests.ts'
import type { GrantsAnswer } from '../../domain/wire.ts'
import type { ServiceContext } from '../context.ts'
import { submit } from '../submit.ts'

/** Grants all of a batch, or nothing of it. */
export async function acquireMany(ctx: ServiceContext, input: AcquireManyRequest): Promise<GrantsAnswer> {
  checkBatch(input)
  const { value, now } = await submit(ctx, verb, input)
  return { leases: value, now: iso(now) }
}
