import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, sep } from 'node:path'
import { UsageError } from './exit.ts'

/** What `portlease login` keeps. A token is only ever sent to the address that it was given for. */
export interface SignIns {
  /** The server of the last login: where a command goes that names none. */
  readonly current?: string | undefined
  readonly servers: Readonly<Record<string, { readonly token: string }>>
}

type Env = Readonly<Record<string, string | undefined>>

/** `~/.config/portlease`, or where this system keeps such things. */
export function configFolder(env: Env, platform = process.platform): string {
  if (platform === 'win32') return join(env.APPDATA || join(homedir(), 'AppData', 'Roaming'), 'portlease')
  return join(env.XDG_CONFIG_HOME || join(env.HOME || homedir(), '.config'), 'portlease')
}

function configFile(env: Env): string {
  return join(configFolder(env), 'config.json')
}

/** The file's name for a person: `~/.config/portlease/config.json`. */
export function shownFile(env: Env): string {
  const file = configFile(env)
  const home = env.HOME || homedir()
  return file.startsWith(home + sep) ? `~${file.slice(home.length)}` : file
}

/** What is kept; nothing when there is no file. Throws a usage error for a file that nobody can read. */
export function readSignIns(env: Env): SignIns {
  let text: string
  try {
    text = readFileSync(configFile(env), 'utf8')
  } catch (error) {
    if (isMissing(error)) return { servers: {} }
    throw new UsageError(`${shownFile(env)} cannot be read: ${(error as Error).message}`)
  }
  const found = parse(text)
  if (!found) throw new UsageError(`${shownFile(env)} is damaged. Sign in again after deleting it: portlease login`)
  return found
}

/** The token that was kept for exactly this address. */
export function tokenFor({ servers }: SignIns, url: string): string | undefined {
  return Object.hasOwn(servers, url) ? servers[url]?.token : undefined
}

/** Keeps it, readable by this person only; whoever reads meanwhile sees the old file or the new one, never a half. */
export function writeSignIns(env: Env, { current, servers }: SignIns): void {
  const file = configFile(env)
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const half = `${file}.${process.pid}`
  try {
    writeFileSync(half, `${JSON.stringify({ current, servers }, undefined, 2)}\n`, { mode: 0o600, flag: 'wx' })
    renameSync(half, file)
  } catch (error) {
    rmSync(half, { force: true })
    throw new UsageError(`${shownFile(env)} cannot be written: ${(error as Error).message}`)
  }
}

function parse(text: string): SignIns | undefined {
  try {
    const { current, servers } = JSON.parse(text) as { current?: unknown; servers?: unknown }
    if (typeof servers !== 'object' || servers === null) return undefined
    const sound = Object.values(servers).every(
      (each) => typeof (each as { token?: unknown } | null)?.token === 'string',
    )
    if (!sound || (current !== undefined && typeof current !== 'string')) return undefined
    return { current, servers: servers as SignIns['servers'] }
  } catch {
    return undefined
  }
}

function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException
  return code === 'ENOENT' || code === 'ENOTDIR'
}
