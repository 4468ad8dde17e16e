import { iso } from '../../domain/dates.ts'
import { applyRevoke as verb } from '../../domain/decide/admin/plans.ts'
import type { ApplyRevokeRequest } from '../../domain/requests.ts'
import type { ApplyAnswer } from '../../domain/wire.ts'
import type { ServiceContext } from '../context.ts'
import { submit } from '../submit.ts'

/** Does exactly what a plan lists; what changed since is skipped and reported. It can be run again. */
export async function applyRevoke(ctx: ServiceContext, input: ApplyRevokeRequest): Promise<ApplyAnswer> {
  const { value, now } = await submit(ctx, verb, input)
  return { ...value, now: iso(now) }
}
