import { iso } from '../../domain/dates.ts'
import { update as verb } from '../../domain/decide/update.ts'
import type { UpdateRequest } from '../../domain/requests.ts'
import type { LeaseAnswer } from '../../domain/wire.ts'
import type { ServiceContext } from '../context.ts'
import { submit } from '../submit.ts'

/** Corrects what is written about a lease; number and epoch stay. */
export async function update(ctx: ServiceContext, input: UpdateRequest): Promise<LeaseAnswer> {
  const { value, now } = await submit(ctx, verb, input)
  return { lease: value, now: iso(now) }
}
