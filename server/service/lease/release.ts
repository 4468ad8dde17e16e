import { iso } from '../../domain/dates.ts'
import { release as verb } from '../../domain/decide/release.ts'
import type { ReleaseRequest } from '../../domain/requests.ts'
import type { LeaseAnswer } from '../../domain/wire.ts'
import type { ServiceContext } from '../context.ts'
import { submit } from '../submit.ts'

/** Gives a lease back. */
export async function release(ctx: ServiceContext, input: ReleaseRequest): Promise<LeaseAnswer> {
  const { value, now } = await submit(ctx, verb, input)
  return { lease: value, now: iso(now) }
}
