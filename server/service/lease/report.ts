import { iso } from '../../domain/dates.ts'
import { report as verb } from '../../domain/decide/report.ts'
import type { ReportRequest } from '../../domain/requests.ts'
import type { ReportAnswer } from '../../domain/wire.ts'
import type { ServiceContext } from '../context.ts'
import { submit } from '../submit.ts'

/** Takes down what was seen in a strategy or among what listens: evidence for the review, and findings. */
export async function report(ctx: ServiceContext, input: ReportRequest): Promise<ReportAnswer> {
  const { value, now } = await submit(ctx, verb, input)
  return { ...value, now: iso(now) }
}
