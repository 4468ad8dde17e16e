import { iso } from '../../domain/dates.ts'
import { restore as verb } from '../../domain/decide/admin/restore.ts'
import type { RestoreRequest } from '../../domain/requests.ts'
import type { RestoreAnswer } from '../../domain/wire.ts'
import type { ServiceContext } from '../context.ts'
import { submit } from '../submit.ts'

/** Gives one lease, or all that a plan revoked, back to its holder within quarantine. */
export async function restore(ctx: ServiceContext, input: RestoreRequest): Promise<RestoreAnswer> {
  const { value, now } = await submit(ctx, verb, input)
  return { lease: value.leases[0] ?? null, ...value, now: iso(now) }
}
