import type { TeamRecord } from '../../domain/records.ts'
import type { PrismaClient } from '../generated/client.ts'
import { toTeamRecord } from './site-rows.ts'

export async function findTeam(db: PrismaClient, name: string): Promise<TeamRecord | null> {
  const row = await db.team.findUnique({ where: { name } })
  return row && toTeamRecord(row)
}
