import { iso } from '../../domain/dates.ts'
import type { Health } from '../../domain/wire.ts'
import type { ServiceContext } from '../context.ts'
import { problemsOf } from '../problems.ts'

/** How the server is, for anybody. */
export async function health(ctx: Pick<ServiceContext, 'app'>): Promise<Health> {
  const { app } = ctx
  const moment = await app.reads.moment(app.ledger.clock.peek(0))
  const problems = problemsOf(app, moment)
  const status = problems.length === 0 ? 'ok' : 'degraded'
  return {
    status,
    version: app.version,
    ledgerId: moment.ledgerId,
    revision: moment.revision,
    now: iso(moment.now),
    problems,
  }
}
