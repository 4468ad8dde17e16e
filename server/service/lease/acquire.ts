import { iso } from '../../domain/dates.ts'
import { acquire as verb } from '../../domain/decide/acquire/acquire.ts'
import type { AcquireRequest } from '../../domain/requests.ts'
import type { GrantAnswer } from '../../domain/wire.ts'
import type { ServiceContext } from '../context.ts'
import { submit } from '../submit.ts'

/** Grants a port, or answers with the one that the chart has already. The same request again changes nothing. */
export async function acquire(ctx: ServiceContext, input: AcquireRequest): Promise<GrantAnswer> {
  const { value, now } = await submit(ctx, verb, input)
  return { ...value, now: iso(now) }
}
