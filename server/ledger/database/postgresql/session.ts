import pg from 'pg'
import type { Limits } from '../database.ts'
import { type Location, withSettings } from './location.ts'
import { TYPES } from './values.ts'

/** The server has something on which the ledger cannot rest. */
export class SettingError extends Error {
  override readonly name = 'SettingError'
  /** SQLSTATE of a server that is not as it must be: it may become so, as a standby does. */
  readonly code = '55000'
}

export const LIMITS: Limits = { lockMs: 5000, idleMs: 3000, statementMs: 6000, answerMs: 7000, connectMs: 4000 }

/** Settings of every session, whatever the role and the database have as theirs. */
const EVERYWHERE = { TimeZone: 'UTC', search_path: 'public' }

/** A writing session's settings, which are read back: what durability and time rest on. */
function writing(limits: Limits) {
  return {
    ...EVERYWHERE,
    default_transaction_isolation: 'read\\ committed',
    lock_timeout: limits.lockMs,
    idle_in_transaction_session_timeout: limits.idleMs,
    statement_timeout: limits.statementMs,
  }
}

const reading = (statementMs: number) => ({
  ...EVERYWHERE,
  default_transaction_read_only: 'on',
  statement_timeout: statementMs,
  idle_in_transaction_session_timeout: 60_000,
})

/** How the ledger's own connection is made. Statements are sent without waiting for the answers before: see `transact`. */
function writerConfig(at: Location, limits: Limits): pg.ClientConfig {
  return {
    ...common(withSettings(at, writing(limits)), limits.connectMs),
    query_timeout: limits.answerMs,
  }
}

/** How readers' connections are made. One that falls silent is destroyed by its time limit, not used again. */
export function readerConfig(at: Location, limits: Limits, statementMs: number): pg.PoolConfig {
  return {
    ...common(withSettings(at, reading(statementMs)), limits.connectMs),
    query_timeout: statementMs + 2000,
    max: 8,
    idleTimeoutMillis: 60_000,
  }
}

function common(connectionString: string, connectionTimeoutMillis: number) {
  return {
    connectionString,
    connectionTimeoutMillis,
    fallback_application_name: 'portlease',
    keepAlive: true,
    pipeline: true,
  }
}

/** Connects for writing, sets what a commit must survive, and reads it all back. @throws SettingError */
export async function connectWriter(at: Location, limits: Limits): Promise<pg.Client> {
  const client = new pg.Client({ ...writerConfig(at, limits), types: TYPES })
  // A connection that breaks while nobody asks anything: the next transaction finds it gone.
  client.on('error', () => undefined)
  try {
    await client.connect()
    await check(client, limits)
    return client
  } catch (error) {
    discard(client)
    throw error
  }
}

/** `remote_apply` is `on` and more: where it is set, it stays. */
const SYNCHRONOUS = `SELECT set_config('synchronous_commit', CASE WHEN current_setting('synchronous_commit') = 'remote_apply'
  THEN 'remote_apply' ELSE 'on' END, false)`

const READ_BACK = `SELECT lower(name) AS name, setting FROM pg_settings WHERE lower(name) IN ('timezone', 'synchronous_commit', 'lock_timeout',
  'idle_in_transaction_session_timeout', 'statement_timeout', 'default_transaction_isolation', 'transaction_read_only', 'fsync', 'full_page_writes')`

async function check(client: pg.Client, limits: Limits): Promise<void> {
  const [, { rows }] = await Promise.all([
    client.query(SYNCHRONOUS),
    client.query<{ name: string; setting: string }>(READ_BACK),
  ])
  const found = new Map(rows.map(({ name, setting }) => [name, setting]))
  if (found.get('transaction_read_only') === 'on') {
    throw new SettingError('it takes no writes: it is a standby, or set to be read only.')
  }
  const wanted: readonly (readonly [string, readonly string[]])[] = [
    ['timezone', ['UTC']],
    ['synchronous_commit', ['on', 'remote_apply']],
    ['default_transaction_isolation', ['read committed']],
    ['lock_timeout', [String(limits.lockMs)]],
    ['idle_in_transaction_session_timeout', [String(limits.idleMs)]],
    ['statement_timeout', [String(limits.statementMs)]],
  ]
  for (const [name, values] of wanted) {
    const value = found.get(name)
    if (value === undefined || !values.includes(value)) {
      throw new SettingError(
        `the server did not accept ${name} = ${values[0]} (it is ${value ?? 'unknown'}). Is a connection pooler in between? The ledger needs sessions of its own.`,
      )
    }
  }
}

/** What an operator should hear about the server, in sentences. */
export async function warningsOf(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string; setting: string }>(READ_BACK)
  const off = rows.filter(({ name, setting }) => ['fsync', 'full_page_writes'].includes(name) && setting === 'off')
  if (off.length === 0) return []
  const names = off.map(({ name }) => name).join(' and ')
  return [
    `PostgreSQL runs with ${names} off: a loss of power can lose or damage the ledger, though its answers said otherwise. Switch it on for anything but tests.`,
  ]
}

const discarded = new WeakSet<pg.Client>()

/** Whether a connection was given up here. That its server has ended it shows later, by an event. */
export function isDiscarded(client: pg.Client): boolean {
  return discarded.has(client)
}

/** Ends a connection without waiting for its server, which may be silent. */
export function discard(client: pg.Client): void {
  discarded.add(client)
  const { stream } = (client as pg.Client & { connection?: { stream?: { destroy(): void } } }).connection ?? {}
  client.end().catch(() => undefined)
  stream?.destroy()
}
