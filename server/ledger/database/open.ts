import { type Database, DatabaseError, type DatabaseOptions } from './database.ts'
import { migrateFile, openSqlite } from './sqlite/open.ts'

export { type Database, DatabaseError, type DatabaseOptions } from './database.ts'

/** What a database offers to this file; each dialect has a folder. */
interface Opener {
  open(url: string, options?: DatabaseOptions): Promise<Database>
  migrate(url: string, options?: DatabaseOptions): Promise<string[]>
}

const SQLITE: Opener = { open: openSqlite, migrate: migrateFile }

/** Its driver and its client are loaded by those who use it. */
const POSTGRESQL: Opener = {
  open: async (url, options) => (await import('./postgresql/open.ts')).openPostgresql(url, options),
  migrate: async (url, options) => (await import('./postgresql/open.ts')).migrateServer(url, options),
}

const OPENERS: Readonly<Record<string, Opener>> = {
  'file:': SQLITE,
  'postgresql:': POSTGRESQL,
  'postgres:': POSTGRESQL,
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
  // The address may hold a password: only its scheme is repeated.
  throw new DatabaseError(
    `DATABASE_URL must begin with file: (for example file:./data/portlease.db) or postgresql: (postgresql://role:password@host/database)${scheme ? `, not with ${scheme}` : ''}.`,
  )
}
