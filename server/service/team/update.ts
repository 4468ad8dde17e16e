import { iso } from '../../domain/dates.ts'
import { updateTeam as verb } from '../../domain/decide/teams.ts'
import type { UpdateTeamRequest } from '../../domain/requests.ts'
import type { TeamAnswer } from '../../domain/wire.ts'
import type { ServiceContext } from '../context.ts'
import { submit } from '../submit.ts'

/** Changes what is known of a team: contact, quota, whether it is disabled. */
export async function updateTeam(ctx: ServiceContext, input: UpdateTeamRequest): Promise<TeamAnswer> {
  const { value, now } = await submit(ctx, verb, input)
  return { team: value, now: iso(now) }
}
