import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseError } from './database.ts'

export interface Migration {
  /** The folder's name: `20261122000000_ledger`. Names sort in the order of time. */
  name: string
  sql: string
  /** SHA-256 of the script, hex: what `_prisma_migrations` holds. */
  checksum: string
}

/** A row of `_prisma_migrations`. */
export interface AppliedMigration {
  migration_name: string
  checksum: string
  finished_at: unknown
  rolled_back_at: unknown
}

/**
 * The migrations of this build, oldest first. Line ends are made LF before the checksum is taken, so that a checkout
 * on Windows has the same migrations as one on Linux.
 */
export function readMigrations(folder: string): Migration[] {
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return names
    .map(({ name }) => {
      const sql = readFileSync(join(folder, name, 'migration.sql'), 'utf8').replaceAll('\r\n', '\n')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

/**
 * Which of ours the database lacks.
 * @throws DatabaseError when it has one that we do not know (a newer portlease made it) or that reads differently here
 */
export function pendingMigrations(
  ours: readonly Migration[],
  applied: readonly AppliedMigration[],
  path: string,
): Migration[] {
  const known = new Map(ours.map((migration) => [migration.name, migration]))
  const done = new Set<string>()
  for (const row of applied) {
    if (row.rolled_back_at !== null) continue
    const mine = known.get(row.migration_name)
    if (!mine) {
      throw new DatabaseError(
        `The database ${path} was made by a newer portlease: it has the migration ${row.migration_name}, which this version does not know. Start that newer version, or put back the backup that was made before the update.`,
      )
    }
    if (row.checksum !== mine.checksum) {
      throw new DatabaseError(
        `The database ${path} was made by another build of portlease: its migration ${row.migration_name} differs from this build's. Start the build that made it, or choose another database with DATABASE_URL.`,
      )
    }
    if (row.finished_at !== null) done.add(row.migration_name)
  }
  return ours.filter((migration) => !done.has(migration.name))
}
