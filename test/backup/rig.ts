import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLogs } from '../../server/api/logging.ts'
import { createApp, type RunningApp } from '../../server/app.ts'
import type { Clock } from '../../server/ledger/clock.ts'
import { ADMIN_TOKEN, post, type Reply } from '../support/app.ts'
import { dropDatabase, postgresDatabase } from '../support/postgres.ts'
import { openRows, type Row } from '../support/rows.ts'
import { must } from '../support/site.ts'

/** A folder, and databases that go with it. */
export interface Place extends AsyncDisposable {
  readonly folder: string
  file(name: string): string
  /** An address of a database that is not there (SQLite) or empty and without tables (PostgreSQL). */
  database(dialect: 'sqlite' | 'postgresql', name: string): Promise<string>
}

export function place(): Place {
  const folder = mkdtempSync(join(tmpdir(), 'portlease-backup-'))
  const made: string[] = []
  return {
    folder,
    file: (name) => join(folder, name),
    async database(dialect, name) {
      if (dialect === 'sqlite') return `file:${join(folder, name)}.db`
      const url = await postgresDatabase(`backup_${folder.slice(-6).toLowerCase()}_${name}`)
      made.push(url)
      return url
    },
    async [Symbol.asyncDispose]() {
      for (const url of made) await dropDatabase(url)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A whole server over a database, in this process. */
export interface Server extends AsyncDisposable {
  readonly url: string
  readonly running: RunningApp
  // biome-ignore lint/suspicious/noExplicitAny: a test names the shape it expects by what it asserts
  call(path: string, input?: unknown, token?: string | null): Promise<Reply<any>>
  readyz(): Promise<{ ready: boolean; problems: string[] }>
}

export async function serve(databaseUrl: string, clock?: Clock): Promise<Server> {
  const { logger } = createLogs({ level: 'info', format: 'json', stream: { write: () => undefined } })
  const running = await createApp({
    databaseUrl,
    defaults: { graceSeconds: 60, quarantineSeconds: 86_400, reviewDays: 180 },
    adminToken: ADMIN_TOKEN,
    environmentToken: false,
    adminContact: 'controls desk, ext. 4400',
    logger,
    sweepEveryMs: 0,
    ...(clock ? { clock } : {}),
  })
  const { url } = await running.host.listen(0, '127.0.0.1')
  let closed: Promise<void> | undefined
  return {
    url,
    running,
    call: (path, input, token = ADMIN_TOKEN) => post<never>(url, path, input, token),
    readyz: async () => (await fetch(`${url}/readyz`)).json() as Promise<{ ready: boolean; problems: string[] }>,
    async [Symbol.asyncDispose]() {
      closed ??= running.close()
      await closed
    },
  }
}

/** Some of everything that a ledger holds. */
export async function live({ call }: Pick<Server, 'call'>): Promise<void> {
  await must(call('team.create', { name: 'paint', contact: 'paint shop, ext. 7', maxPorts: 200 }))
  const { secret } = await must(call('token.create', { name: 'paint-ci', team: 'paint', role: 'member' }))
  for (const name of ['line1', 'line2'])
    await must(call('controller.register', { name, addresses: [`10.0.0.${name.at(-1)}`] }))
  await must(call('controller.exclude', { controller: 'line1', first: 61_100, last: 61_110, reason: 'a "camera" 📷' }))
  await must(call('controller.exclude', { controller: null, first: 65_535, last: 65_535, reason: 'kept' }))
  const acquire = async (chart: string, more: object = {}, token = secret) =>
    (
      await must(
        call('lease.acquire', { controller: 'line1', chart, purpose: `for ${chart} – “quoted”`, ...more }, token),
      )
    ).lease
  for (let n = 0; n < 12; n++)
    await acquire(`Chart ${n}`, { transport: n % 3 === 0 ? 'both' : n % 3 === 1 ? 'tcp' : 'udp', count: 1 + (n % 2) })
  await acquire('Held', { ttlSeconds: 3600, labels: { stage: 'test' }, instance: 'a' })
  const released = await acquire('Released', { controller: 'line2', ticket: 'CHG-1' })
  await must(call('lease.release', { id: released.id, epoch: released.epoch }, secret))
  const ended = await acquire('Ended', { controller: 'line2' })
  const { lease } = await must(call('lease.release', { id: ended.id, epoch: ended.epoch, reason: 'unplugged' }, secret))
  await must(call('admin.endQuarantine', { id: lease.id, revision: lease.revision, reason: 'seen' }))
  const revoked = await acquire('Revoked', { port: 51_000 })
  await must(call('admin.revoke', { id: revoked.id, revision: revoked.revision, reason: 'review' }))
  const offered = await acquire('Offered')
  await must(call('lease.offer', { id: offered.id, epoch: offered.epoch, team: 'admin', note: 'ours' }, secret))
  await must(call('lease.confirm', { id: offered.id }, secret))
  const updated = await acquire('Updated')
  await must(call('lease.update', { id: updated.id, revision: updated.revision, purpose: 'another' }, secret))
  await must(call('admin.planRevoke', { decisions: [{ id: updated.id, revision: updated.revision, decision: 'ask' }] }))
  await call('lease.acquire', { controller: 'line1', chart: 'X', purpose: 'x', port: 22_001 }, secret)
}

/** Every row of every table of a ledger, tools' own left out. */
export async function everything(database: string): Promise<Record<string, Row[]>> {
  await using db = await openRows(database)
  const all: Record<string, Row[]> = {}
  for (const table of (await db.tables()).filter((name) => !/^(_|sqlite)/.test(name)).sort()) {
    const rows = await db.rows(`SELECT * FROM "${table}"`)
    const tidy = rows.map((row) => Object.fromEntries(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1))))
    all[table] = tidy.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  }
  return all
}
