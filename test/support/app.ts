import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLogs } from '../../server/api/logging.ts'
import { createApp, type RunningApp } from '../../server/app.ts'
import type { ErrorCode } from '../../server/domain/errors.ts'
import type { LeaseDefaults, Role } from '../../server/domain/records.ts'
import type { Clock } from '../../server/ledger/clock.ts'
import { newId } from '../../server/ledger/ids.ts'
import { hashOf } from '../../server/service/authenticate.ts'
import { DIALECT } from './database.ts'
import { databaseFor, dropDatabase } from './postgres.ts'

export const ADMIN_TOKEN = 'plt_test_admin_token_of_forty_characters'

export interface TestAppOptions {
  clock?: Clock
  defaults?: Partial<LeaseDefaults>
  /** A database of an earlier app, to open it again. */
  folder?: string
  queueLimit?: number
  /** Another than the one that tests call with. */
  adminToken?: string
  /** By default `info`. */
  logLevel?: 'info' | 'debug'
  /** How often the sweeper runs by itself; by default a test drives it. */
  sweepEveryMs?: number
  /** How often a stream looks whether its token is still good. */
  streamCheckMs?: number
}

/** What a call came to: its data, or the portlease error and the HTTP status. */
export interface Reply<T = never> {
  status: number
  data: T
  error: { code: ErrorCode; message: string; [detail: string]: unknown }
}

/** A whole server on port 0 over its own database. It closes and cleans up at the end of the scope. */
export interface TestApp extends AsyncDisposable {
  readonly url: string
  readonly folder: string
  /** For a test that reads the rows themselves, whatever the database. */
  readonly databaseUrl: string
  readonly running: RunningApp
  /** Everything that was logged, as text. */
  readonly log: string[]
  /** POSTs an input. Without a token: the admin's. Null: none. */
  // biome-ignore lint/suspicious/noExplicitAny: a test names the shape it expects by what it asserts
  call<T = any>(path: string, input?: unknown, token?: string | null): Promise<Reply<T>>
  addTeam(name: string, team?: { maxPorts?: number; disabled?: boolean; contact?: string }): Promise<void>
  /** Returns the secret. */
  addToken(team: string, role: Role, token?: { name?: string; expiresAt?: number; revokedAt?: number }): Promise<string>
  close(): Promise<void>
}

/** Starts the server that `main.ts` starts, wired the same way. */
export async function startApp(options: TestAppOptions = {}): Promise<TestApp> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'portlease-test-'))
  const log: string[] = []
  const { logger } = createLogs({
    level: options.logLevel ?? 'info',
    format: 'json',
    stream: { write: (line: string) => void log.push(line) },
  })
  const databaseUrl = await databaseFor(DIALECT, folder)
  const running = await createApp({
    databaseUrl,
    defaults: { graceSeconds: 60, quarantineSeconds: 86_400, reviewDays: 180, ...options.defaults },
    adminToken: options.adminToken ?? ADMIN_TOKEN,
    environmentToken: false,
    adminContact: 'controls desk, ext. 4400',
    logger,
    sweepEveryMs: options.sweepEveryMs ?? 0,
    ...(options.streamCheckMs ? { streamCheckMs: options.streamCheckMs } : {}),
    ...(options.clock ? { clock: options.clock } : {}),
    ...(options.queueLimit ? { queueLimit: options.queueLimit } : {}),
  })
  const { url } = await running.host.listen(0, '127.0.0.1')
  let closed: Promise<void> | undefined
  const close = () => {
    closed ??= running.close()
    return closed
  }
  return {
    url,
    folder,
    databaseUrl,
    running,
    log,
    async call(path, input, token = ADMIN_TOKEN) {
      const reply = await post<never>(url, path, input, token)
      // What a caller must not see, whoever reads a failed test has to.
      if (reply.error?.code === 'INTERNAL')
        console.error(log.filter((line) => line.includes(`${reply.error.requestId}`)).join(''))
      return reply
    },
    addTeam: (name, team) => addTeam(running, name, team),
    addToken: (team, role, token) => addToken(running, team, role, token),
    close,
    async [Symbol.asyncDispose]() {
      await close()
      if (options.folder !== undefined) return
      await dropDatabase(databaseUrl)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export async function post<T>(url: string, path: string, input: unknown, token: string | null): Promise<Reply<T>> {
  const response = await fetch(`${url}/trpc/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
    ...(input === undefined ? {} : { body: JSON.stringify(input) }),
  })
  const body = (await response.json()) as { result?: { data: T }; error?: { data: { portlease: Reply['error'] } } }
  return { status: response.status, data: body.result?.data as T, error: body.error?.data.portlease as Reply['error'] }
}

/** Until teams have procedures of their own, a test puts them into the ledger by its own queue. */
async function addTeam(
  running: RunningApp,
  name: string,
  team: { maxPorts?: number; disabled?: boolean; contact?: string } = {},
): Promise<void> {
  await running.ledger.internal(
    (draft) => {
      const { maxPorts = null, disabled = false, contact = `${name} desk` } = team
      const actor = { name: 'test', team: null, role: 'admin' as const, requestId: null, origin: null }
      const known = draft.team(name)
      const revision = draft.emit('team.created', actor, { team: name, after: { contact } })
      const usedPorts = known?.usedPorts ?? 0
      draft.putTeam({
        name,
        title: name,
        contact,
        maxPorts,
        disabled,
        usedPorts,
        createdAt: draft.now,
        createdBy: 'test',
        revision,
      })
    },
    { teams: [name] },
  )
}

async function addToken(
  running: RunningApp,
  team: string,
  role: Role,
  token: { name?: string; expiresAt?: number; revokedAt?: number } = {},
): Promise<string> {
  const secret = `plt_${newId('test', Date.now())}`
  const { name = `${team}-${role}-${secret.slice(-6)}`, expiresAt = null, revokedAt = null } = token
  await running.ledger.internal((draft) => {
    const actor = { name: 'test', team: null, role: 'admin' as const, requestId: null, origin: null }
    const id = newId('tk', draft.now)
    const revision = draft.emit('token.created', actor, { team, after: { id, name, role } })
    const times = { createdAt: draft.now, createdBy: 'test', expiresAt, revokedAt, lastUsedAt: null }
    draft.putToken({ id, name, team, role, hash: hashOf(secret), ...times, revision })
  })
  return secret
}
