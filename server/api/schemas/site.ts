import { z } from 'zod'
import type {
  ControllerListRequest,
  EventListRequest,
  ExcludeRequest,
  ExplainRequest,
  IncludeRequest,
  MapRequest,
  RegisterRequest,
  RetireRequest,
  UpdateControllerRequest,
  WatchRequest,
} from '../../domain/requests.ts'
import { claimTransport, instant, limit, port, revision, transport } from './numbers.ts'
import { id, name, reason, text, ticket, title } from './text.ts'

const IPV4 = /^(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}$/

const addresses = z
  .array(
    z
      .string({ error: 'An address is a text such as 10.1.1.11.' })
      .regex(IPV4, 'An address is four decimal numbers: 10.1.1.11.'),
    {
      error: 'Addresses are a list: ["10.1.1.11"].',
    },
  )
  .max(8, 'At most 8 addresses.')
  .refine((list) => new Set(list).size === list.length, { error: 'Each address once.' })

const system = z.enum(['linux', 'windows', 'other'], { error: 'The system is linux, windows or other.' })

export const registerInput = z.strictObject({
  name,
  title: title.default(''),
  site: text(0, 100).default(''),
  addresses: addresses.default([]),
  system: system.default('other'),
}) satisfies z.ZodType<RegisterRequest>

export const updateControllerInput = z.strictObject({
  name,
  revision: revision.optional(),
  title: title.optional(),
  site: text(0, 100).optional(),
  addresses: addresses.optional(),
  system: system.optional(),
}) satisfies z.ZodType<UpdateControllerRequest>

export const retireInput = z.strictObject({ name, reason: reason.optional() }) satisfies z.ZodType<RetireRequest>

export const controllerGetInput = z.strictObject({ name })

export const controllerListInput = z
  .strictObject({ search: text(1, 200).optional(), site: text(1, 100).optional(), retired: z.boolean().optional() })
  .default({}) satisfies z.ZodType<ControllerListRequest>

export const excludeInput = z
  .strictObject({
    controller: name.nullable(),
    transport: transport.default('both'),
    first: port,
    last: port,
    reason,
  })
  .refine((value) => value.first <= value.last, {
    error: 'The last number must not be below the first.',
    path: ['last'],
  }) satisfies z.ZodType<ExcludeRequest>

export const includeInput = z.strictObject({ id, reason: reason.optional() }) satisfies z.ZodType<IncludeRequest>

export const mapInput = z.strictObject({ controller: name, transport: claimTransport }) satisfies z.ZodType<MapRequest>

export const explainInput = z.strictObject({
  port,
  controller: name.optional(),
  transport: claimTransport.optional(),
}) satisfies z.ZodType<ExplainRequest>

export const eventListInput = z
  .strictObject({
    after: revision.optional(),
    before: revision.optional(),
    leaseId: id.optional(),
    controller: name.optional(),
    port: port.optional(),
    transport: transport.optional(),
    team: name.optional(),
    actor: text(1, 200).optional(),
    type: text(1, 100).optional(),
    ticket: ticket.optional(),
    from: instant.optional(),
    to: instant.optional(),
    limit: limit.default(100),
  })
  .refine((value) => value.after === undefined || value.before === undefined, {
    error: 'Read forwards (after) or backwards (before), not both.',
    path: ['before'],
  })
  .default({ limit: 100 }) satisfies z.ZodType<EventListRequest>

const lastEventId = z
  .string()
  .regex(/^\d{1,15}$/, 'This must be the id of an item of this stream, a revision such as "5201".')
  .transform(Number)

export const watchInput = z
  .strictObject({ after: revision.optional(), lastEventId: lastEventId.optional() })
  .default({}) satisfies z.ZodType<WatchRequest>

/** A procedure without input: nothing, or an empty object. */
export const nothing = z.strictObject({}).optional()
