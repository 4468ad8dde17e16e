import { z } from 'zod'
import type { ClearFindingRequest, FindingListRequest, ImportRequest, ImportRow } from '../../domain/requests.ts'
import { fieldsOf } from '../input-problems.ts'
import { count, instant, integer, port, transport } from './numbers.ts'
import { chart, handle, id, labels, name, purpose, reason, text, ticket } from './text.ts'

const line = integer(1, Number.MAX_SAFE_INTEGER, '2')

const row = z.strictObject({
  line: line.optional(),
  controller: name,
  chart,
  handle: handle.default(''),
  transport: transport.default('tcp'),
  port,
  count: count.default(1),
  purpose,
  reviewBy: instant.optional(),
  labels: labels.default({}),
  ticket: ticket.optional(),
  team: name.optional(),
  manifest: text(1, 200).optional(),
})

const lineOnly = z.object({ line }).partial()

/** A row that cannot be read is one of the verdicts: it must not hide what the others come to. */
const importRow = z.unknown().transform((value): ImportRow => {
  const read = row.safeParse(value)
  if (read.success) {
    const { line, ...use } = read.data
    return { line, use }
  }
  return { line: lineOnly.safeParse(value).data?.line, fields: fieldsOf(read.error, row) }
})

export const importInput = z.strictObject({
  rows: z
    .array(importRow, { error: 'This must be a list of rows.' })
    .min(1, 'At least one row.')
    .max(20_000, 'At most 20000 rows: import the rest with another call.'),
  apply: z.boolean({ error: 'This must be true or false.' }).default(false),
}) satisfies z.ZodType<ImportRequest>

export const findingListInput = z
  .strictObject({ controller: name.optional(), cleared: z.boolean().optional() })
  .default({}) satisfies z.ZodType<FindingListRequest>

export const clearFindingInput = z.strictObject({ id, reason }) satisfies z.ZodType<ClearFindingRequest>
