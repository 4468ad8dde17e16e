import { sqliteMigrations } from '../database/sqlite/migrate.ts'
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

/** Refuses a database of another shape than this version knows. @throws BackupError saying what to do */
export async function requireCurrent(session: Session): Promise<void> {
  const found = await newestMigration(session)
  const ours = sqliteMigrations().at(-1)?.name ?? ''
  if (found === ours) return
  throw new BackupError(
    found < ours
      ? `${session.name} has the shape of an older portlease (${found}). Start this version's server once, which brings it up to date, or use the version that made it.`
      : `${session.name} was made by a newer portlease: it has the migration ${found}, which this version does not know. Use that newer version.`,
  )
}
