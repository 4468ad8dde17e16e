import type { z } from 'zod'
import { fieldsOf, messageOf } from '../../server/api/input-problems.ts'
import { Refusal } from '../../server/domain/errors.ts'

/** @throws INVALID_INPUT naming each field, as the server words it */
export function parsed<I extends z.ZodType>(schema: I, given: unknown): z.output<I> {
  const result = schema.safeParse(given)
  if (result.success) return result.data
  const fields = fieldsOf(result.error, schema)
  throw new Refusal('INVALID_INPUT', messageOf(fields), { fields })
}
