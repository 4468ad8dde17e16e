import { iso } from '../../domain/dates.ts'
import { revoke as verb } from '../../domain/decide/admin/revoke.ts'
import type { RevokeRequest } from '../../domain/requests.ts'
import type { LeaseAnswer } from '../../domain/wire.ts'
import type { ServiceContext } from '../context.ts'
import { submit } from '../submit.ts'

/** Takes a lease back, as it was at the revision that was seen. */
export async function revoke(ctx: ServiceContext, input: RevokeRequest): Promise<LeaseAnswer> {
  const { value, now } = await submit(ctx, verb, input)
  return { lease: value, now: iso(now) }
}
