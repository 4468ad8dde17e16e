import { BackupError } from './problem.ts'
import type { Session } from './session.ts'

/** The name of the newest migration of a database. @throws BackupError when it has none */
export async function newestMigration(session: Session): Promise<string> {
  const [row] = await session
    .rows<{ name: string | null }>(
      'SELECT max("migration_name") AS "name" FROM "_prisma_migrations" WHERE "rolled_back_at" IS NULL',
    )
    .catch(() => [])
  if (row?.name) return row.name
  throw new BackupError(`${session.name} is not a database of portlease: it has no migrations.`)
}
