import { DatabaseError } from '../database/database.ts'
import { pathOf } from '../database/sqlite/location.ts'
import { postgresqlSession } from './postgresql-session.ts'
import type { Mode, Session } from './session.ts'
import { sqliteSession } from './sqlite-session.ts'

/** Opens a transaction on the database that `url` (DATABASE_URL) names. @throws DatabaseError with a sentence */
export async function openSession(url: string, mode: Mode): Promise<Session> {
  if (url.startsWith('file:')) return sqliteSession(pathOf(url), mode)
  if (/^postgres(ql)?:/.test(url)) return postgresqlSession(url, mode)
  throw new DatabaseError('DATABASE_URL must begin with file: or postgresql://.')
}

/** Runs `fn` in a session, and closes it whatever happens. */
export async function within<T>(url: string, mode: Mode, fn: (session: Session) => Promise<T>): Promise<T> {
  const session = await openSession(url, mode)
  try {
    return await fn(session)
  } finally {
    await session.close()
  }
}
