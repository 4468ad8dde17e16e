import { iso, isoOrNull } from '../../domain/dates.ts'
import { ADMIN_TEAM } from '../../domain/decide/actor.ts'
import { POLICY } from '../../domain/policy/table.ts'
import { teamNotFound } from '../../domain/refusals.ts'
import type { Whoami } from '../../domain/wire.ts'
import { authenticate, hashOf } from '../authenticate.ts'
import { clockOf, type ServiceContext } from '../context.ts'
import { problemsOf } from '../problems.ts'

/** Whose token this is, what it may, and which server answers. */
export async function whoami(ctx: ServiceContext): Promise<Whoami> {
  const { app } = ctx
  const actor = await authenticate(ctx, 'system.whoami')
  const team = await app.reads.findTeam(actor.team ?? ADMIN_TEAM)
  if (!team) throw teamNotFound(actor.team ?? ADMIN_TEAM)
  const token = ctx.token === null ? null : await app.reads.findToken(hashOf(ctx.token))
  const { name, title, contact, maxPorts, usedPorts } = team
  const moment = await app.reads.moment(clockOf(ctx))
  return {
    token: actor.name,
    role: actor.role,
    expiresAt: isoOrNull(token?.expiresAt ?? null),
    team: { name, title, contact, maxPorts, usedPorts },
    server: {
      version: app.version,
      ledgerId: moment.ledgerId,
      now: iso(moment.now),
      problems: problemsOf(app, moment),
      policy: `${POLICY.id}@${POLICY.version}`,
      defaults: app.defaults,
    },
  }
}
