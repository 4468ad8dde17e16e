import { z } from 'zod'
import { LEASABLE_RANGES } from '../../server/domain/policy/ranges.ts'
import {
  characterProblem,
  hasLength,
  LABEL_KEY,
  LABEL_KEY_TEXT,
  LENGTHS,
  lengthText,
  MAX_LABELS,
  NAME,
  NAME_TEXT,
  tidyText,
} from '../../server/domain/text.ts'
import { DURATION, secondsOf } from '../duration.ts'
import { DATE, instantOf } from './date.ts'
import { MAX_LEASES } from './limits.ts'

function text([min, max]: readonly [min: number, max: number]) {
  const length = lengthText(min, max)
  return z
    .string({ error: `This must be a text of ${length}; one that looks like a number wants quotes.` })
    .refine((value) => characterProblem(value) === null, {
      error: (issue) => characterProblem(String(issue.input)) ?? '',
      abort: true,
    })
    .overwrite(tidyText)
    .refine((value) => hasLength(value, min, max), { error: `This must have ${length}.` })
    .meta({ minLength: min, maxLength: max })
}

const name = z.string({ error: 'This must be a name such as epic-line1.' }).regex(NAME, NAME_TEXT)

function integer(min: number, max: number, what: string) {
  const error = `${what} is a whole number from ${min} to ${max}, written in digits alone.`
  return z.number({ error }).int(error).min(min, error).max(max, error)
}

// Editors mark what the table forbids; the reason is told when the manifest is read.
const port = integer(0, 65_535, 'A port').meta({
  anyOf: LEASABLE_RANGES.map(({ first, last }) => ({ minimum: first, maximum: last })),
})
const truth = z.boolean({ error: 'This must be true or false.' })

const names = z
  .array(name, { error: 'This must be a list of names: [epic-line1, epic-line2].' })
  .min(1, 'Name at least one controller.')
  .max(MAX_LEASES, `At most ${MAX_LEASES} controllers.`)

const labels = z
  .record(z.string().regex(LABEL_KEY, LABEL_KEY_TEXT), text(LENGTHS.label), {
    error: 'Labels are names with texts: { line: palletizer }.',
  })
  .refine((value) => Object.keys(value).length <= MAX_LABELS, { error: `At most ${MAX_LABELS} labels.` })
  .describe('Words to find leases by. What stands in defaults and in the port is put together.')

const ttl = z
  .string({ error: 'Write a duration as 90s, 30m, 12h or 7d.' })
  .regex(DURATION, 'Write a duration as 90s, 30m, 12h or 7d.')
  .refine((value) => (secondsOf(value) ?? 0) <= 2_592_000 && secondsOf(value) !== null, 'A TTL is 1s to 30d.')
  .describe('The lease ends unless it is renewed within this time: 30m, 12h, 7d. Without it, it is a reservation.')

const reviewBy = z
  .string({ error: 'Write a date as 2027-05-01, in quotes where your editor wants them.' })
  .regex(DATE, 'Write a date as 2027-05-01 (it begins in UTC), or an instant as 2027-05-01T12:00:00Z.')
  .refine((value) => instantOf(value) !== null, 'There is no such day.')
  .describe('When somebody should look whether the ports are still needed. In UTC. A later date confirms the lease.')

const samePort = z
  .union([truth, text([1, 90])], { error: 'This must be true, false, or the name of a group.' })
  .describe('true: one number on all controllers of this port. A name: one number for all ports with this name.')

const formerly = z
  .union(
    [
      text(LENGTHS.chart),
      z.strictObject({ chart: text(LENGTHS.chart).optional(), handle: text(LENGTHS.handle).optional() }),
    ],
    { error: 'Write the former name of the chart, or { chart: …, handle: … }.' },
  )
  .describe('The name before: the lease is renamed and keeps its number.')

/** What may stand in a port and, for all of them, in `defaults`. */
const common = {
  purpose: text(LENGTHS.purpose).describe('Why. An auditor will read this.').optional(),
  transport: z
    .enum(['tcp', 'udp', 'both'], { error: 'This must be tcp, udp or both.' })
    .describe('tcp, if nothing is said.')
    .optional(),
  count: integer(1, 64, 'A count').describe('So many consecutive ports; 1, if nothing is said.').optional(),
  samePort: samePort.optional(),
  ttl: ttl.optional(),
  reviewBy: reviewBy.optional(),
  labels: labels.optional(),
  ticket: text(LENGTHS.ticket).describe('The change request.').optional(),
  team: name.describe('For this team: an admin may say it.').optional(),
}

const entry = z
  .strictObject({
    chart: text(LENGTHS.chart).describe('Strategy/Chart'),
    handle: text(LENGTHS.handle).describe('The communication handle, when a chart has several.').optional(),
    formerly: formerly.optional(),
    on: z
      .union([name, names], { error: 'Name a controller, or a list of them.' })
      .describe('On these controllers, not on all of `controllers`.')
      .optional(),
    port: port.describe('Exactly this number, or a refusal.').optional(),
    prefer: port.describe('This number when it is free at the first grant.').optional(),
    ...common,
  })
  .describe('One port (or consecutive ones) of a chart, on each of its controllers.')

/** A manifest as it stands in its file. */
export const manifestSchema = z
  .strictObject({
    $schema: z.string().describe('Where the schema for editors is.').optional(),
    name: text(LENGTHS.manifest).describe('The name that its leases carry, and that --prune looks for.'),
    controllers: names.describe('The controllers of every port that names none by `on`.').optional(),
    defaults: z.strictObject(common).describe('What every port has that does not say otherwise.').optional(),
    ports: z
      .array(entry, { error: 'This must be a list of ports, each with a chart.' })
      .max(MAX_LEASES, `At most ${MAX_LEASES} ports.`),
  })
  .describe('What a strategy needs: portlease plan shows what would be done, portlease apply does it.')

export type Manifest = z.infer<typeof manifestSchema>
export type ManifestEntry = Manifest['ports'][number]

/** The names of fields, for suggestions: those of the manifest itself, of `defaults`, of a port, and of `formerly`. */
export const FIELD_NAMES = {
  manifest: Object.keys(manifestSchema.shape),
  defaults: Object.keys(common),
  entry: Object.keys(entry.shape),
  formerly: ['chart', 'handle'],
} as const

/** The JSON Schema that editors take: draft 7, which all of them know. */
export function manifestJsonSchema(): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(manifestSchema, { target: 'draft-7', io: 'input' })
  return { $schema, title: 'portlease manifest', ...rest }
}
