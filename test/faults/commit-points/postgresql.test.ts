import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { dropDatabase, hasPostgres, postgresDatabase } from '../../support/postgres.ts'
import { openRows } from '../../support/rows.ts'
import { killAtEachPoint } from './kill.ts'
import { SCENARIOS } from './scenarios.ts'

if (!hasPostgres) console.warn('NOT TESTED: kills at each point of a commit on PostgreSQL. It is not on this machine.')

/** Waits until PostgreSQL has noticed that our server is gone, and has ended what it was doing for it. */
async function settled(databaseUrl: string): Promise<void> {
  await using db = await openRows(databaseUrl)
  const others = `SELECT count(*) AS n FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name = 'portlease'`
  while (Number((await db.rows<{ n: number }>(others))[0]?.n) > 0) await sleep(5)
}

test.skipIf(!hasPostgres).concurrent.each(SCENARIOS)(
  '$name, killed at each point of its commit: wholly there or not at all, and run again it is there once',
  async (scenario) => {
    const made: string[] = []
    const newDatabase = async () => {
      const url = await postgresDatabase(`portlease_kill_${process.pid}_${Math.random().toString(36).slice(2, 12)}`)
      made.push(url)
      return url
    }
    try {
      const { points, committed } = await killAtEachPoint(newDatabase, scenario, settled)
      console.log(`${scenario.name}: ${points.length} kills, ${committed} left it done\n  ${points.join('\n  ')}`)
      expect(points[0]).toMatch(/^before BEGIN/)
      expect(points.slice(-3)).toEqual(['before COMMIT', 'while COMMIT is on its way', 'after COMMIT'])
      expect(points.length).toBeGreaterThanOrEqual(6)
    } finally {
      for (const url of made) await dropDatabase(url)
    }
  },
  600_000,
)
