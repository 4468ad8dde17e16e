import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import type { PrismaClient } from '../../generated/client.ts'
import { PrismaClient as PostgresqlClient } from '../../postgresql/generated/client.ts'
import type { Database, DatabaseOptions, Limits } from '../database.ts'
import { LedgerConnection } from './connection.ts'
import { explain } from './explain.ts'
import { type Location, locationOf } from './location.ts'
import { migratePostgresql } from './migrate.ts'
import { connectWriter, discard, LIMITS, readerConfig, warningsOf } from './session.ts'
import { TYPES, toPostgres } from './values.ts'

const MIGRATE_DEADLINE_MS = 60_000
/** As long as the worker thread gives long reads on SQLite. */
const READ_MS = 10_000

/** Connects, and applies what is pending. @throws DatabaseError with a sentence, which never has the password */
export async function openPostgresql(url: string, options: DatabaseOptions = {}): Promise<Database> {
  const at = locationOf(url)
  await migrateServer(url, options)
  const limits = limitsOf(options)
  try {
    const client = await connectWriter(at, limits)
    try {
      return assemble(at, limits, client, await warningsOf(client), options)
    } catch (error) {
      discard(client)
      throw error
    }
  } catch (error) {
    throw explain(error, at)
  }
}

/** Applies what is pending, on a connection of its own. Returns the names of what was applied. */
export async function migrateServer(url: string, options: DatabaseOptions = {}): Promise<string[]> {
  const at = locationOf(url)
  const deadlineMs = options.migrateDeadlineMs ?? MIGRATE_DEADLINE_MS
  try {
    return await migratePostgresql(at, { deadlineMs, connectMs: limitsOf(options).connectMs })
  } catch (error) {
    throw explain(error, at)
  }
}

function limitsOf({ busyDeadlineMs, limits }: DatabaseOptions): Limits {
  return { ...LIMITS, ...(busyDeadlineMs === undefined ? {} : { lockMs: busyDeadlineMs }), ...limits }
}

function assemble(
  at: Location,
  limits: Limits,
  client: pg.Client,
  warnings: readonly string[],
  options: DatabaseOptions,
): Database {
  const ledger = new LedgerConnection(at, limits, client)
  const pool = new pg.Pool(readerConfig(at, limits, READ_MS))
  // An idle connection that its server ends is replaced at its next use; unheard, the event would end the process.
  pool.on('error', () => undefined)
  const reader = readerOn(pool, options)
  let closing: Promise<void> | undefined
  const close = async () => {
    await reader.$disconnect()
    await pool.end()
    await ledger.close()
  }
  return {
    dialect: 'postgresql',
    reader,
    reads: {
      query: async <T>(text: string, params: readonly unknown[]) =>
        (await pool.query({ text, values: params.map(toPostgres), types: TYPES })).rows as T[],
    },
    url: at.url,
    path: at.path,
    warnings,
    transact: (fn) => ledger.transact(fn),
    close: () => {
      closing ??= close()
      return closing
    },
  }
}

/**
 * The readers know one client. Both are generated from one schema, and differ in words that no reader uses (isolation
 * levels, letter case); each sends what its own database understands.
 */
function readerOn(pool: pg.Pool, options: DatabaseOptions): PrismaClient {
  const adapter = new PrismaPg(pool, { onConnectionError: () => undefined })
  const transactionOptions = { maxWait: options.maxWaitMs ?? 10_000, timeout: options.timeoutMs ?? 10_000 }
  const client = new PostgresqlClient({ adapter, transactionOptions, errorFormat: 'minimal' })
  return client as unknown as PrismaClient
}
