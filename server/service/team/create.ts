import { iso } from '../../domain/dates.ts'
import { createTeam as verb } from '../../domain/decide/teams.ts'
import type { CreateTeamRequest } from '../../domain/requests.ts'
import type { TeamAnswer } from '../../domain/wire.ts'
import type { ServiceContext } from '../context.ts'
import { submit } from '../submit.ts'

/** Makes a team with the person to ring about its ports. */
export async function createTeam(ctx: ServiceContext, input: CreateTeamRequest): Promise<TeamAnswer> {
  const { value, now } = await submit(ctx, verb, input)
  return { team: value, now: iso(now) }
}
