import { z } from 'zod'
import type * as Ask from '../../domain/requests.ts'
import { STALE_REASONS } from '../../domain/stale.ts'
import { epoch, instant, limit, revision } from './numbers.ts'
import { id, name, reason, text, ticket } from './text.ts'

export const offerInput = z.strictObject({
  id,
  epoch,
  team: name,
  until: instant.optional(),
  note: text(1, 500).optional(),
}) satisfies z.ZodType<Ask.OfferRequest>

export const acceptInput = z.strictObject({ id, epoch }) satisfies z.ZodType<Ask.AcceptRequest>

export const revokeInput = z.strictObject({
  id,
  revision,
  reason,
  ticket: ticket.optional(),
}) satisfies z.ZodType<Ask.RevokeRequest>

export const restoreInput = z
  .strictObject({ id: id.optional(), planId: id.optional(), reason })
  .refine((value) => (value.id === undefined) !== (value.planId === undefined), {
    error: 'Name one lease by id, or a whole plan by planId.',
    path: ['id'],
  }) satisfies z.ZodType<Ask.RestoreRequest>

export const handoverInput = z.strictObject({
  id,
  revision,
  team: name,
  reason,
}) satisfies z.ZodType<Ask.HandoverRequest>

export const endQuarantineInput = revokeInput satisfies z.ZodType<Ask.EndQuarantineRequest>

export const resumeInput = z.strictObject({ reason }) satisfies z.ZodType<Ask.ResumeRequest>

const decision = z.strictObject({
  id,
  revision,
  decision: z.enum(['keep', 'revoke', 'ask'], { error: 'A decision is keep, revoke or ask.' }),
  note: text(1, 500).optional(),
})

export const planRevokeInput = z.strictObject({
  planId: id.optional(),
  decisions: z.array(decision).max(1000, 'At most 1000 decisions in one call; name the planId to add more.'),
}) satisfies z.ZodType<Ask.PlanRevokeRequest>

export const getPlanInput = z.strictObject({ planId: id }) satisfies z.ZodType<Ask.GetPlanRequest>

export const listPlansInput = z
  .strictObject({ limit: limit.default(20) })
  .default({ limit: 20 }) satisfies z.ZodType<Ask.ListPlansRequest>

export const applyRevokeInput = z.strictObject({
  planId: id,
  reason,
  ticket: ticket.optional(),
}) satisfies z.ZodType<Ask.ApplyRevokeRequest>

const staleReason = z.enum(STALE_REASONS, {
  error: `A reason is ${STALE_REASONS.slice(0, -1).join(', ')} or ${STALE_REASONS.at(-1)}.`,
})

export const staleInput = z
  .strictObject({
    reason: z.union([staleReason, z.array(staleReason).min(1)]).optional(),
    controller: name.optional(),
    team: name.optional(),
    limit: limit.default(100),
    cursor: z.string().max(2000).optional(),
  })
  .default({ limit: 100 }) satisfies z.ZodType<Ask.StaleRequest>

const hash = z.string().regex(/^[0-9a-f]{64}$/, 'A hash is 64 hexadecimal digits.')

export const verifyInput = z
  .strictObject({
    from: revision.optional(),
    limit: z.number().int().min(1).max(10_000_000).optional(),
    anchor: z.strictObject({ revision, hash }).optional(),
  })
  .default({}) satisfies z.ZodType<Ask.VerifyRequest>
