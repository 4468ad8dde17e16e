import { z } from 'zod'
import type {
  CreateTeamRequest,
  CreateTokenRequest,
  RevokeTokenRequest,
  SignInRequest,
  TokenListRequest,
  UpdateTeamRequest,
} from '../../domain/requests.ts'
import { instant, integer, revision } from './numbers.ts'
import { contact, id, name, reason, text, title } from './text.ts'

const maxPorts = integer(0, 10_000_000, '60').nullable()
const disabled = z.boolean({ error: 'This must be true or false.' })

export const createTeamInput = z.strictObject({
  name,
  title: title.default(''),
  contact,
  maxPorts: maxPorts.default(null),
  disabled: disabled.default(false),
}) satisfies z.ZodType<CreateTeamRequest>

export const updateTeamInput = z.strictObject({
  name,
  revision: revision.optional(),
  title: title.optional(),
  contact: contact.optional(),
  maxPorts: maxPorts.optional(),
  disabled: disabled.optional(),
}) satisfies z.ZodType<UpdateTeamRequest>

const role = z.enum(['viewer', 'member', 'admin'], { error: 'A role is viewer, member or admin.' })

export const createTokenInput = z.strictObject({
  name: text(1, 100),
  team: name,
  role,
  expiresAt: instant.optional(),
}) satisfies z.ZodType<Omit<CreateTokenRequest, 'hash'>>

export const revokeTokenInput = z.strictObject({
  id,
  reason: reason.optional(),
}) satisfies z.ZodType<RevokeTokenRequest>

export const tokenListInput = z
  .strictObject({ team: name.optional(), all: z.boolean().optional() })
  .default({}) satisfies z.ZodType<TokenListRequest>

export const signInInput = z.strictObject({ code: text(1, 64) }) satisfies z.ZodType<SignInRequest>
