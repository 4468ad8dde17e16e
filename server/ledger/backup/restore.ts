import { existsSync, statSync } from 'node:fs'
import { chmod, mkdir, rm } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { Head } from '../../domain/records.ts'
import { copyFile, settle } from './copy-file.ts'
import { findHead, readHead, type Standing } from './head.ts'
import { markRestored, type Words } from './mark.ts'
import { within } from './open-session.ts'
import { besideOf, explainFile, place, sync } from './place-file.ts'
import { BackupError } from './problem.ts'
import { checked, sqlitePath } from './save.ts'
import { sqliteSession } from './sqlite-session.ts'

export interface Restored {
  /** The database that a server may be started with. */
  path: string
  /** As the backup was. */
  from: Standing
  ledgerId: string
  revision: number
  hash: string
  epoch: number
  /** Where the ledger that was there is kept; null when there was none. */
  kept: string | null
}

/**
 * Puts a backup into the configured SQLite file, as a ledger of its own: a new id, higher epochs, paused. Everything is made
 * ready and checked beside it first; then it takes its place in one step, so a crash leaves the old ledger or the new one.
 * @throws BackupError, DatabaseError with a sentence; then nothing was changed
 */
export async function restore(
  url: string,
  file: string,
  { replace, ...words }: Words & { replace: boolean },
): Promise<Restored> {
  const path = sqlitePath(url)
  if (!existsSync(file)) throw new BackupError(`There is no file ${file}.`)
  if (resolve(file) === path) throw new BackupError(`${file} is the database itself. Name a backup of it.`)
  const there = await lookAt(path, replace)
  const beside = besideOf(path)
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await copyFile(file, beside)
    await chmod(beside, 0o600)
    settle(beside)
    const from = await checked(beside)
    const head = await prepare(beside, words)
    const kept = there === 'ledger' ? await keepBeside(path, words.now) : null
    // Keeping it takes a while, in which a server may have begun to answer from it.
    if (there !== 'nothing') requireAlone(path)
    if (there === 'nothing') await place(beside, path, false)
    else await writeOver(beside, path)
    const { ledgerId, revision, hash, epoch } = head
    return { path, from, ledgerId, revision, hash, epoch, kept }
  } catch (error) {
    throw explainFile(error, path)
  } finally {
    for (const end of ['', '-journal', '-wal', '-shm']) await rm(`${beside}${end}`, { force: true })
  }
}

/**
 * Marks the configured database, which was put back by other means: a copied file, pg_restore, point-in-time recovery. The
 * same as after a restore from here.
 */
export function markHere(url: string, words: Words): Promise<Restored> {
  return within(url, 'write', async (session) => {
    const { at: _, ...before } = await readHead(session)
    const { ledgerId, revision, hash, epoch } = await markRestored(session, await readHead(session), words)
    await session.commit()
    return { path: session.name, from: { ...before, sealed: false }, ledgerId, revision, hash, epoch, kept: null }
  })
}

/** What is in the way. @throws BackupError for a ledger that may not be replaced, or when a server has it open */
async function lookAt(path: string, replace: boolean): Promise<'nothing' | 'file' | 'ledger'> {
  if (!existsSync(path)) return 'nothing'
  if (statSync(path).size === 0) return 'file'
  const session = await sqliteSession(path, 'read')
  const head = await findHead(session).finally(() => session.close())
  if (head !== null && !replace)
    throw new BackupError(
      `${path} holds a ledger already (${head.ledgerId}, revision ${head.revision}). With --replace it is kept beside under another name, and the backup takes its place.`,
    )
  requireAlone(path)
  return head === null ? 'file' : 'ledger'
}

function requireAlone(path: string): void {
  if (!settle(path))
    throw new BackupError(`A server has ${path} open. Stop it first: what it answers now would be lost.`)
}

async function prepare(beside: string, words: Words): Promise<Head> {
  const session = await sqliteSession(beside, 'write')
  try {
    const head = await markRestored(session, await readHead(session), words)
    await session.commit()
    return head
  } finally {
    await session.close()
    settle(beside)
  }
}

async function keepBeside(path: string, now: number): Promise<string> {
  const kept = `${path}.replaced-${new Date(now).toISOString().slice(0, 19).replace(/\D/g, '')}`
  const copy = besideOf(kept)
  await copyFile(path, copy)
  await chmod(copy, 0o600)
  settle(copy)
  await place(copy, kept, false)
  return kept
}

/**
 * In one transaction of SQLite, not by renaming: a server that starts meanwhile sees the old ledger or the new one, and never
 * the file of one beside the log of the other.
 */
async function writeOver(beside: string, path: string): Promise<void> {
  await copyFile(beside, path)
  settle(path)
  await sync(path)
}
