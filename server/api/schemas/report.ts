import { z } from 'zod'
import { isLeasable } from '../../domain/policy/ranges.ts'
import type { ReportRequest } from '../../domain/requests.ts'
import { claimTransport, port, revision } from './numbers.ts'
import { id, name, text } from './text.ts'

const MOST = 2_000

const missing = z.boolean({ error: 'This must be true or false.' })

const seenChart = z.strictObject({ id, revision, missing }, { error: 'A chart is { id, revision, missing }.' })

const forbiddenUse = z.strictObject(
  {
    transport: claimTransport,
    port: port.refine((number) => !isLeasable(number), {
      error: 'This number may be leased: only numbers that the table forbids become findings.',
    }),
    chart: text(0, 200).default(''),
    purpose: text(0, 500).default(''),
  },
  { error: 'A use is { transport, port, chart, purpose }.' },
)

export const reportInput = z.strictObject({
  controller: name,
  source: z.enum(['strategy', 'observation'], { error: 'The source is strategy or observation.' }),
  charts: z
    .array(seenChart, { error: 'This must be a list of charts.' })
    .max(MOST, `At most ${MOST} charts.`)
    .default([]),
  forbidden: z
    .array(forbiddenUse, { error: 'This must be a list of uses.' })
    .max(MOST, `At most ${MOST} uses: report the rest with another call.`)
    .default([]),
}) satisfies z.ZodType<ReportRequest>
