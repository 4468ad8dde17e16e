import { readFileSync } from 'node:fs'
import { parseDatabaseUrl } from './config/database-url.ts'
import { DEFAULTS } from './config/schema.ts'
import { readEnvironment } from './config.ts'
import { type Checked, check as checkSession } from './ledger/backup/check/check.ts'
import { type Repaired, repair } from './ledger/backup/check/repair.ts'
import { type Dumped, dump as dumpLedger } from './ledger/backup/dump.ts'
import { readHead } from './ledger/backup/head.ts'
import { type LoadResult, load as loadLedger } from './ledger/backup/load.ts'
import { within } from './ledger/backup/open-session.ts'
import { BackupError } from './ledger/backup/problem.ts'
import { markHere, type Restored, restore as restoreLedger } from './ledger/backup/restore.ts'
import { type Saved, save as saveLedger } from './ledger/backup/save.ts'
import { requireCurrent } from './ledger/backup/schema.ts'
import { SYSTEM_CLOCK } from './ledger/clock.ts'

/**
 * The commands that work on the database itself, wired as the server is: DATABASE_URL from the environment or `.env`, unless
 * another is named. Each rejects with a BackupError or DatabaseError whose message is a sentence.
 */

export type { Checked, Dumped, LoadResult, Repaired, Restored, Saved }

/** Writes one sound file, while servers go on. */
export async function save(database: string | undefined, file: string, force: boolean): Promise<Saved> {
  return saveLedger(urlOf(database), file, force)
}

/** Puts a saved file into the configured place, as a paused ledger with an id of its own. */
export async function restore(
  database: string | undefined,
  file: string,
  options: { reason: string; replace: boolean },
): Promise<Restored> {
  return restoreLedger(urlOf(database), file, wordsOf(options))
}

/** The same for a database that was put back by other means. */
export async function restoreHere(database: string | undefined, reason: string): Promise<Restored> {
  return markHere(urlOf(database), wordsOf({ reason }))
}

/** Whether the ledger says one thing everywhere. Changes nothing. */
export async function check(database: string | undefined): Promise<Checked> {
  return within(urlOf(database), 'read', async (session) => {
    await requireCurrent(session)
    return checkSession(session)
  })
}

/** Puts right what a check has found and what follows from the rest of the ledger. */
export async function repairFound(
  database: string | undefined,
  { repairs }: Pick<Checked, 'repairs'>,
  reason: string,
): Promise<Repaired> {
  return within(urlOf(database), 'write', async (session) => {
    const repaired = await repair(session, await readHead(session), repairs, wordsOf({ reason }))
    await session.commit()
    return repaired
  })
}

/** Writes everything into one file that either database can be filled from. */
export async function dump(
  database: string | undefined,
  file: string,
  options: { reason: string; seal: boolean; force: boolean },
): Promise<Dumped> {
  return dumpLedger(urlOf(database), file, { ...wordsOf(options), version: version() })
}

/** Fills an empty database from such a file. */
export async function load(
  database: string | undefined,
  file: string,
  options: { reason: string; copy: boolean },
): Promise<LoadResult> {
  return loadLedger(urlOf(database), file, wordsOf(options))
}

function urlOf(database: string | undefined): string {
  const told = database ?? (readEnvironment().DATABASE_URL || DEFAULTS.DATABASE_URL)
  const parsed = parseDatabaseUrl(told)
  if (typeof parsed === 'string')
    throw new BackupError(`${database === undefined ? 'DATABASE_URL' : '--database'} is a value${parsed}.`)
  return parsed.url
}

/** A reason stands in the log, as those that the server takes. */
function wordsOf<T extends { reason: string }>(options: T): T & { now: number } {
  const reason = options.reason.normalize('NFC').trim()
  if (reason === '' || [...reason].length > 500 || /\p{Cc}/u.test(reason))
    throw new BackupError('A reason is one line of 1 to 500 characters.')
  return { ...options, reason, now: SYSTEM_CLOCK.now() }
}

function version(): string {
  const file = new URL('../package.json', import.meta.url)
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}
