import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { type Lockfile, parseLockfile, writeLockfile } from '../../manifest/lockfile.ts'
import type { Problem } from '../../manifest/problem.ts'
import { type ReadManifest, readManifest } from '../../manifest/read.ts'
import { EXIT, FileError, UsageError } from '../exit.ts'
import { decodeText } from '../parse/text.ts'

const USUAL = ['ports.yaml', 'ports.yml', 'ports.json']
const LOCKFILE = '.lock.json'

/** A manifest of this computer: its file as the person named it, and what was read in it. */
export interface ManifestFile extends ReadManifest {
  readonly file: string
  readonly lockfile: string
}

/** The file that was named, or the one that is here. Throws a usage error when there is none. */
export function manifestPath(named: string | undefined): string {
  if (named !== undefined) return named
  const found = USUAL.find((file) => existsSync(file))
  if (found) return found
  throw new UsageError('There is no ports.yaml here. Name the file of the manifest.', [
    ['for example', 'portlease plan line1/ports.yaml'],
  ])
}

/** Whether a path names a lockfile and no manifest. */
export function isLockfile(path: string): boolean {
  return path.endsWith(LOCKFILE)
}

/** `ports.lock.json` beside `ports.yaml`. */
function lockfileBeside(file: string): string {
  return join(dirname(file), `${basename(file, extname(file))}${LOCKFILE}`)
}

/** Reads a manifest. Throws a FileError that names every mistake by line and column; exit 3 when only the table forbids it. */
export function readManifestFile(file: string): ManifestFile {
  const { read, problems } = readManifest(textOf(file, 'manifest'))
  if (read && problems.length === 0) return { ...read, file, lockfile: lockfileBeside(file) }
  throw new FileError(
    `${file} ${problems.length === 1 ? 'has a mistake' : `has ${problems.length} mistakes`}. Nothing was done.`,
    problems.map(({ line, column, message }) => ({ file, line, column, message })),
    problems.every(isPolicy) ? EXIT.refused : EXIT.usage,
  )
}

function isPolicy({ kind }: Problem): boolean {
  return kind === 'policy'
}

/** Reads a lockfile; undefined when there is none. Throws a usage error for a file that is something else. */
export function readLockfile(file: string): Lockfile | undefined {
  if (!existsSync(file)) return undefined
  const lockfile = parseLockfile(textOf(file, 'lockfile'))
  if (lockfile) return lockfile
  throw new UsageError(
    `${file} cannot be read as a lockfile: it was changed by hand, or two versions of it were merged.`,
    [['next', `delete ${file}, and write it anew: portlease apply`]],
  )
}

/** Writes a lockfile, all of it or nothing, and only when it says something else. Gives whether it was written. */
export function writeLockfileTo(file: string, lockfile: Lockfile): boolean {
  const text = writeLockfile(lockfile)
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return false
  const temporary = `${file}.${process.pid}.tmp`
  try {
    writeFileSync(temporary, text)
    renameSync(temporary, file)
  } catch (error) {
    rmSync(temporary, { force: true })
    const why = error instanceof Error ? error.message : String(error)
    throw new UsageError(`The manifest was applied, but ${file} could not be written: ${why}.`, [
      ['next', 'apply it again when the file can be written: what is done is not done twice'],
    ])
  }
  return true
}

function textOf(file: string, what: string): string {
  try {
    return decodeText(readFileSync(file))
  } catch {
    throw new UsageError(`There is no ${what} to read at ${file}.`)
  }
}
