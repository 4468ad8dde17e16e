import { iso } from '../../domain/dates.ts'
import { plan as verb } from '../../domain/decide/acquire/acquire-many.ts'
import { checkBatch } from '../../domain/decide/acquire/groups.ts'
import type { AcquireManyRequest } from '../../domain/requests.ts'
import type { PlanAnswer } from '../../domain/wire.ts'
import type { ServiceContext } from '../context.ts'
import { submit } from '../submit.ts'

/** What acquireMany would answer now. Writes nothing, holds nothing. */
export async function plan(ctx: ServiceContext, input: AcquireManyRequest): Promise<PlanAnswer> {
  checkBatch(input)
  const { value, now } = await submit(ctx, verb, input)
  return { ...value, now: iso(now) }
}
