import { randomBytes } from 'node:crypto'
import { link, mkdir, open, readFile, rm } from 'node:fs/promises'
import { posix } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const FILE = 'admin.token'

export interface AdminToken {
  token: string
  /** This call wrote the file: the first start. */
  created: boolean
  path: string
}

/** A new token: `plt_` and 43 base64url characters, 256 random bits. */
export function newToken(): string {
  return `plt_${randomBytes(32).toString('base64url')}`
}

/**
 * The admin's token in `folder`/admin.token (mode 0600), made at the first start. Servers that start together agree on
 * one token: it is written beside and linked into place, which only one of them can do and nobody sees half done.
 * @throws Error with a sentence when the file is there and holds no token
 */
export async function ensureAdminToken(folder: string): Promise<AdminToken> {
  const path = posix.join(folder, FILE)
  const there = await read(path)
  if (there !== undefined) return { token: there, created: false, path: shown(path) }
  await mkdir(folder, { recursive: true })
  const token = newToken()
  const created = await place(path, `${token}\n`)
  const kept = created ? token : await read(path)
  if (kept === undefined) throw new Error(`${shown(path)} came and went while the server started. Start it again.`)
  return { token: kept, created, path: shown(path) }
}

/** True: the file was not there and is now, whole and on the disk. */
async function place(path: string, content: string): Promise<boolean> {
  const beside = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`
  const file = await open(beside, 'wx', 0o600)
  try {
    await file.writeFile(content)
    await file.sync()
    await link(beside, path)
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    if (!isCode(error, 'EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EINVAL')) throw error
    // No hard links on this file system (FAT, some shares): only one can create the file, but it is seen growing.
    return placeDirectly(path, content)
  } finally {
    await file.close()
    await rm(beside, { force: true })
  }
}

async function placeDirectly(path: string, content: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600)
    try {
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw error
  }
}

/** The token in a file. Another server may be about to write it, so what is no token yet is looked at for a second. */
async function read(path: string): Promise<string | undefined> {
  for (let tries = 0; tries < 20; tries++) {
    try {
      const token = (await readFile(path, 'utf8')).trim()
      if (/^[\x21-\x7e]{32,512}$/.test(token)) return token
    } catch (error) {
      if (isCode(error, 'ENOENT')) return undefined
      throw error
    }
    await pause(50)
  }
  throw new Error(
    `${shown(path)} holds no token: it should be one line of 32 characters or more. Put the token back, or delete the file to have a new one made at the next start.`,
  )
}

function isCode(error: unknown, ...codes: string[]): boolean {
  return codes.includes((error as NodeJS.ErrnoException).code ?? '')
}

/** `posix.join` drops the ./ that people look for. */
function shown(path: string): string {
  return /^(\.{1,2}\/|\/|[a-z]:)/i.test(path) ? path : `./${path}`
}
