import { type Database, DatabaseError, type DatabaseOptions } from './database.ts'
import { migrateFile, openSqlite } from './sqlite/open.ts'

export { type Database, DatabaseError, type DatabaseOptions } from './database.ts'

/** What a database offers to this file; each dialect has a folder. */
interface Opener {
  open(url: string, options?: DatabaseOptions): Promise<Database>
  migrate(url: string, options?: DatabaseOptions): Promise<string[]>
}

const OPENERS: Readonly<Record<string, Opener>> = {
  'file:': { open: openSqlite, migrate: migrateFile },
}

/**
 * Opens the database that `url` (DATABASE_URL) names and applies pending migrations first. Several processes may do
 * so at the same time.
 * @throws DatabaseError whose message is a sentence for the person who starts the server
 */
export async function openDatabase(url: string, options?: DatabaseOptions): Promise<Database> {
  return openerOf(url).open(url, options)
}

/** Applies pending migrations and closes again. Returns their names, none when the database was up to date. */
export async function migrate(url: string, options?: DatabaseOptions): Promise<string[]> {
  return openerOf(url).migrate(url, options)
}

function openerOf(url: string): Opener {
  const scheme = /^[a-z]+:/i.exec(url)?.[0].toLowerCase() ?? ''
  const opener = OPENERS[scheme]
  if (opener) return opener
  if (/^postgres(ql)?:$/.test(scheme)) {
    throw new DatabaseError(
      'This version of portlease stores its ledger in SQLite only: set DATABASE_URL to file:./data/portlease.db.',
    )
  }
  // The address may hold a password: only its scheme is repeated.
  throw new DatabaseError(
    `DATABASE_URL must begin with file: (for example file:./data/portlease.db)${scheme ? `, not with ${scheme}` : ''}.`,
  )
}
