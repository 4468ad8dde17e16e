import { iso } from '../../domain/dates.ts'
import { importRows as verb } from '../../domain/decide/import/import.ts'
import type { ImportRequest } from '../../domain/requests.ts'
import type { ImportAnswer } from '../../domain/wire.ts'
import type { ServiceContext } from '../context.ts'
import { submit } from '../submit.ts'

/** A verdict for each row of a list; with `apply`, and when nothing is wrong with any, all of them are taken over. */
export async function importRows(ctx: ServiceContext, input: ImportRequest): Promise<ImportAnswer> {
  const { value, now } = await submit(ctx, verb, input)
  return { ...value, now: iso(now) }
}
