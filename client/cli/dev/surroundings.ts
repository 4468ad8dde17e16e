import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Settings that change what is seen of the server, and nothing of what it does. */
const KEPT = ['PORTLEASE_LOG_LEVEL', 'PORTLEASE_LOG_FORMAT'] as const

/** What a server for development runs on: a database in a temporary folder, and a token that only this run knows. */
export interface Surroundings {
  readonly token: string
  /** All of the server's settings: neither the shell's nor those of a `.env` have a say. */
  readonly env: Readonly<Record<string, string | undefined>>
  remove(): void
}

/** Makes the folder. It goes with `remove`, and in any case with the process, unless that is killed. */
export function makeSurroundings(
  { host = '127.0.0.1', port = 0 }: { host?: string | undefined; port?: number | undefined },
  env: Readonly<Record<string, string | undefined>>,
): Surroundings {
  const folder = mkdtempSync(join(tmpdir(), 'portlease-dev-'))
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  process.once('exit', remove)
  const token = `plt_dev_${randomBytes(24).toString('base64url')}`
  const kept = Object.fromEntries(KEPT.map((name) => [name, env[name]]))
  return {
    token,
    env: {
      PORTLEASE_LOG_LEVEL: 'warn',
      ...Object.fromEntries(Object.entries(kept).filter(([, value]) => value)),
      HOST: host,
      PORT: String(port),
      DATABASE_URL: `file:${join(folder, 'portlease.db').replaceAll('\\', '/')}`,
      PORTLEASE_ADMIN_TOKEN: token,
    },
    remove,
  }
}
