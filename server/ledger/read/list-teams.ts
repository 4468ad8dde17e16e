import { iso } from '../../domain/dates.ts'
import { presentTeam } from '../../domain/decide/teams.ts'
import type { TeamListAnswer } from '../../domain/wire.ts'
import type { PrismaClient } from '../generated/client.ts'
import { toTeamRecord } from './site-rows.ts'
import { snapshot } from './snapshot.ts'

/** All teams by name, disabled ones too, with their contacts and what they use. */
export function listTeams(db: PrismaClient, clock: number): Promise<TeamListAnswer> {
  return snapshot(db, clock, async (tx, { revision, now }) => {
    const rows = await tx.team.findMany({ orderBy: { name: 'asc' } })
    return { teams: rows.map((row) => presentTeam(toTeamRecord(row))), revision, now: iso(now) }
  })
}
