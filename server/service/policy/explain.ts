import type { ExplainRequest } from '../../domain/requests.ts'
import type { Explanation } from '../../domain/wire.ts'
import { clockOf, type ServiceContext } from '../context.ts'

/** What the vendor's table says about a number, and on a controller what the site says. Needs no token. */
export async function explain(ctx: ServiceContext, input: ExplainRequest): Promise<Explanation> {
  return ctx.app.reads.explainPort(input, clockOf(ctx))
}
