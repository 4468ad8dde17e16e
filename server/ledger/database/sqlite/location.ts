import { closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DatabaseError } from '../database.ts'
import { SettingError } from './connection.ts'

/**
 * The absolute path of a `file:` URL. `file:./data/x.db` and `file:data/x.db` start from the current folder.
 * @throws DatabaseError for an empty path, an in-memory database, options after `?`, or a host name (`file://data/x.db`)
 */
export function pathOf(url: string): string {
  const rest = url.slice('file:'.length)
  if (rest === '' || rest.startsWith(':memory:')) {
    throw new DatabaseError('DATABASE_URL needs the path of a file, such as file:./data/portlease.db.')
  }
  if (rest.includes('?')) {
    throw new DatabaseError(
      `DATABASE_URL takes a path without options: remove everything from the question mark in ${url}.`,
    )
  }
  if (!rest.startsWith('//')) return resolve(rest)
  try {
    return fileURLToPath(url)
  } catch (error) {
    throw new DatabaseError(
      `${url} names a computer, not a path: write file:./data/portlease.db or file:///full/path.`,
      {
        cause: error,
      },
    )
  }
}

/** Makes folder and file where they are missing, for this account alone: tokens' hashes and people's names lie in them. */
export function prepareFile(path: string): void {
  if (existsSync(path) && statSync(path).isDirectory()) {
    throw new DatabaseError(`The database ${path} is a folder. Name a file in it, such as file:${path}/portlease.db.`)
  }
  const folder = dirname(path)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new DatabaseError(`The folder ${folder} for the database cannot be made: ${reason(error)}.`, { cause: error })
  }
  // Only a file that is not there yet: closing any handle of an open database drops this process's locks on it (POSIX).
  if (existsSync(path)) return
  try {
    closeSync(openSync(path, 'wx', 0o600))
  } catch (error) {
    if (!existsSync(path)) throw new DatabaseError(cannotWrite(path), { cause: error })
  }
}

const WHY: readonly (readonly [RegExp, (path: string) => string])[] = [
  [/^SQLITE_NOTADB/, (path) => `${path} is not a database of portlease: it is some other file, or damaged.`],
  [/^SQLITE_CORRUPT/, (path) => `The database ${path} is damaged. Put back a backup.`],
  [/^SQLITE_(CANTOPEN|READONLY|PERM|AUTH)/, cannotWrite],
  [/^SQLITE_(FULL|IOERR)/, (path) => `The database ${path} cannot be written: the disk is full or fails.`],
  [
    /^SQLITE_(BUSY|LOCKED|PROTOCOL)/,
    (path) => `Another process holds the database ${path} and does not let go. Is another server or a backup stuck?`,
  ],
]

/** The sentence for an error at opening; errors that are sentences already, or unexpected, pass through. */
export function explain(error: unknown, path: string): unknown {
  if (error instanceof DatabaseError || !(error instanceof Error)) return error
  if (error instanceof SettingError) {
    return new DatabaseError(`The database ${path} cannot be used safely: ${error.message} Is it on a network drive?`, {
      cause: error,
    })
  }
  const code = 'code' in error ? String(error.code) : ''
  const sentence = WHY.find(([pattern]) => pattern.test(code))?.[1](path)
  return sentence ? new DatabaseError(sentence, { cause: error }) : error
}

function cannotWrite(path: string): string {
  return `The database ${path} cannot be written: this account needs the right to write the file and its folder ${dirname(path)}.`
}

const reason = (error: unknown) => (error instanceof Error ? error.message : String(error))
