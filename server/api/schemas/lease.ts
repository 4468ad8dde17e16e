import { z } from 'zod'
import type {
  AcquireManyRequest,
  AcquireRequest,
  ConfirmRequest,
  GroupedAcquireRequest,
  LeaseListRequest,
  ReleaseRequest,
  RenewRequest,
  UpdateRequest,
  WhoisRequest,
} from '../../domain/requests.ts'
import { claimTransport, count, epoch, instant, limit, port, revision, transport, ttlSeconds } from './numbers.ts'
import { chart, handle, id, labels, manifest, name, purpose, reason, text, ticket } from './text.ts'

const acquireFields = {
  controller: name,
  chart,
  handle: handle.default(''),
  transport: transport.default('tcp'),
  port: port.optional(),
  prefer: port.optional(),
  count: count.default(1),
  purpose,
  ttlSeconds: ttlSeconds.optional(),
  reviewBy: instant.optional(),
  labels: labels.default({}),
  ticket: ticket.optional(),
  team: name.optional(),
  instance: text(1, 64).optional(),
  manifest: manifest.optional(),
}

const ONE_END = { error: 'A lease has a TTL or a review date, not both. Leave one of them out.', path: ['ttlSeconds'] }
const oneEnd = (value: { ttlSeconds?: number | undefined; reviewBy?: number | undefined }) =>
  value.ttlSeconds === undefined || value.reviewBy === undefined

const ONE_WISH = { error: 'Ask for an exact port or say which you prefer, not both.', path: ['prefer'] }
const oneWish = (value: { port?: number | undefined; prefer?: number | undefined }) =>
  value.port === undefined || value.prefer === undefined

export const acquireInput = z
  .strictObject(acquireFields)
  .refine(oneEnd, ONE_END)
  .refine(oneWish, ONE_WISH) satisfies z.ZodType<AcquireRequest>

const groupedAcquire = z
  .strictObject({ ...acquireFields, group: text(1, 100).optional() })
  .refine(oneEnd, ONE_END)
  .refine(oneWish, ONE_WISH) satisfies z.ZodType<GroupedAcquireRequest>

export const acquireManyInput = z.strictObject({
  requests: z
    .array(groupedAcquire, { error: 'This must be a list of acquire requests.' })
    .min(1, 'At least one request.')
    .max(1000, 'At most 1000 requests.'),
  samePort: z.boolean({ error: 'This must be true or false.' }).default(false),
}) satisfies z.ZodType<AcquireManyRequest>

export const renewInput = z.strictObject({
  id,
  epoch,
  ttlSeconds: ttlSeconds.optional(),
}) satisfies z.ZodType<RenewRequest>

export const confirmInput = z
  .strictObject({
    id: id.optional(),
    ids: z.array(id).min(1).max(1000, 'At most 1000 leases.').optional(),
    reviewBy: instant.optional(),
    reason: reason.optional(),
  })
  .refine((value) => (value.id === undefined) !== (value.ids === undefined), {
    error: 'Name one lease by id, or several by ids.',
    path: ['id'],
  }) satisfies z.ZodType<ConfirmRequest>

export const releaseInput = z.strictObject({ id, epoch, reason: reason.optional() }) satisfies z.ZodType<ReleaseRequest>

export const updateInput = z
  .strictObject({
    id,
    revision,
    purpose: purpose.optional(),
    labels: labels.optional(),
    chart: chart.optional(),
    handle: handle.optional(),
    ticket: ticket.nullable().optional(),
    manifest: manifest.nullable().optional(),
  })
  .refine(
    ({ purpose, labels, chart, handle, ticket, manifest }) =>
      [purpose, labels, chart, handle, ticket, manifest].some((v) => v !== undefined),
    {
      error: 'Say what to change: purpose, labels, chart, handle, ticket or manifest.',
      path: ['purpose'],
    },
  ) satisfies z.ZodType<UpdateRequest>

export const getInput = z.strictObject({ id })

const state = z.enum(['active', 'expired', 'quarantined', 'ended'], {
  error: 'A state is active, expired, quarantined or ended.',
})

export const listInput = z
  .strictObject({
    controller: name.optional(),
    team: name.optional(),
    /** A chart, or all below one: `Palletizer/*`. */
    chart: chart.optional(),
    state: z
      .union([state, z.array(state).min(1)], {
        error: 'A state, or a list of states: active, expired, quarantined, ended.',
      })
      .optional(),
    port: port.optional(),
    /** `key` or `key=value`. */
    label: text(1, 264).optional(),
    manifest: manifest.optional(),
    mine: z.boolean().optional(),
    overdue: z.boolean().optional(),
    search: text(1, 200).optional(),
    sort: z
      .enum(['port', 'created', 'chart', 'team', 'reviewBy', 'expiresAt', 'seenAt'], {
        error: 'Sort by port, created, chart, team, reviewBy, expiresAt or seenAt.',
      })
      .default('port'),
    order: z.enum(['asc', 'desc'], { error: 'The order is asc or desc.' }).default('asc'),
    limit: limit.default(100),
    cursor: z.string().max(2000).optional(),
  })
  .default({ sort: 'port', order: 'asc', limit: 100 }) satisfies z.ZodType<LeaseListRequest>

export const whoisInput = z
  .strictObject({
    controller: name,
    port,
    transport: claimTransport.optional(),
    at: instant.optional(),
    from: instant.optional(),
    to: instant.optional(),
  })
  .refine((value) => value.at === undefined || (value.from === undefined && value.to === undefined), {
    error: 'Ask for one instant (at) or for a span (from, to), not both.',
    path: ['at'],
  })
  .refine((value) => value.from === undefined || value.to === undefined || value.from <= value.to, {
    error: 'The span must end after it begins.',
    path: ['to'],
  }) satisfies z.ZodType<WhoisRequest>
