import { iso } from '../../domain/dates.ts'
import { renew as verb } from '../../domain/decide/renew.ts'
import type { RenewRequest } from '../../domain/requests.ts'
import type { LeaseAnswer } from '../../domain/wire.ts'
import type { ServiceContext } from '../context.ts'
import { submit } from '../submit.ts'

/** Starts a TTL again. */
export async function renew(ctx: ServiceContext, input: RenewRequest): Promise<LeaseAnswer> {
  const { value, now } = await submit(ctx, verb, input)
  return { lease: value, now: iso(now) }
}
