import { iso } from '../../domain/dates.ts'
import { exclude as verb } from '../../domain/decide/exclusions.ts'
import type { ExcludeRequest } from '../../domain/requests.ts'
import type { ExclusionAnswer } from '../../domain/wire.ts'
import type { ServiceContext } from '../context.ts'
import { submit } from '../submit.ts'
import { coveredLeases } from './covered-leases.ts'

/** Withholds numbers from new leases, and lists the leases that stand there. */
export async function exclude(ctx: ServiceContext, input: ExcludeRequest): Promise<ExclusionAnswer> {
  const { value, now } = await submit(ctx, verb, input)
  return { exclusion: value, leases: await coveredLeases(ctx, value), now: iso(now) }
}
