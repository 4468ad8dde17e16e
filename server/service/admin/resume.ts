import { iso } from '../../domain/dates.ts'
import { resume as verb } from '../../domain/decide/admin/resume.ts'
import type { ResumeRequest } from '../../domain/requests.ts'
import type { ResumeAnswer } from '../../domain/wire.ts'
import type { ServiceContext } from '../context.ts'
import { submit } from '../submit.ts'

/** Ends the pause after a backup was put back. */
export async function resume(ctx: ServiceContext, input: ResumeRequest): Promise<ResumeAnswer> {
  const { value, now } = await submit(ctx, verb, input)
  return { ...value, now: iso(now) }
}
