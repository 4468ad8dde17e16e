import { existsSync } from 'node:fs'
import { chmod, rm, stat } from 'node:fs/promises'
import { DatabaseError } from '../database/database.ts'
import { pathOf } from '../database/sqlite/location.ts'
import { checkCopy } from './check/check.ts'
import { copyFile, settle } from './copy-file.ts'
import { readStanding, type Standing } from './head.ts'
import { within } from './open-session.ts'
import { besideOf, explainFile, place, taken } from './place-file.ts'
import { BackupError } from './problem.ts'
import { sqliteSession } from './sqlite-session.ts'

export interface Saved extends Standing {
  file: string
  bytes: number
}

/**
 * Writes one sound file with everything that was answered before it began, while servers go on. It has its name only when
 * it is whole, checked and synced.
 * @throws BackupError, DatabaseError with a sentence; then there is no new file
 */
export async function save(url: string, file: string, force: boolean): Promise<Saved> {
  const path = sqlitePath(url)
  if (existsSync(file) && !force) throw taken(file)
  await within(url, 'read', readStanding)
  const beside = besideOf(file)
  try {
    await copyFile(path, beside)
    await chmod(beside, 0o600)
    settle(beside)
    const standing = await checked(beside)
    await place(beside, file, force)
    return { file, bytes: (await stat(file)).size, ...standing }
  } catch (error) {
    throw explainFile(fullOf(error, file), file)
  } finally {
    for (const end of ['', '-journal', '-wal', '-shm']) await rm(`${beside}${end}`, { force: true })
  }
}

/** Pages, chain and head of a copy. @throws BackupError when it is not sound */
export async function checked(path: string): Promise<Standing> {
  const session = await sqliteSession(path, 'read')
  try {
    const standing = await readStanding(session)
    const [worst] = await checkCopy(session)
    if (!worst) return standing
    throw new BackupError(
      `This database is not sound: ${worst.examples[0]} ${worst.means} portlease backup check says more.`,
    )
  } finally {
    await session.close()
  }
}

/** The SQLite file of a DATABASE_URL. @throws BackupError for PostgreSQL, naming its own tools */
export function sqlitePath(url: string): string {
  if (url.startsWith('file:')) return pathOf(url)
  throw new BackupError(
    'This works on SQLite files. PostgreSQL has tools of its own for it, pg_dump and point-in-time recovery (docs/backup.md says how); portlease backup dump writes one file from either.',
  )
}

/** SQLite says so in a code of its own. */
function fullOf(error: unknown, file: string): unknown {
  const cause = error instanceof DatabaseError ? error.cause : error
  const code = String((cause as { code?: unknown } | null)?.code)
  if (/^SQLITE_FULL|^SQLITE_IOERR_WRITE/.test(code))
    return new BackupError(`${file} could not be written: the disk is full or fails. Nothing was left behind.`, {
      cause: error,
    })
  return error
}
