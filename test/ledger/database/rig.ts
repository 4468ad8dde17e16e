import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Client from 'better-sqlite3'
import { onTestFinished } from 'vitest'
import { transactThroughClient } from '../../../server/ledger/database/client-sql.ts'
import { type Database, type DatabaseOptions, openDatabase } from '../../../server/ledger/database/open.ts'
import type { Sql } from '../../../server/ledger/database/sql.ts'
import { connectWriter } from '../../../server/ledger/database/sqlite/adapter.ts'
import { transact } from '../../../server/ledger/database/sqlite/transact.ts'
import { PrismaClient } from '../../../server/ledger/generated/client.ts'

/** A path in a folder of its own that goes away with the test. */
export function temporaryFile(name = 'portlease.db'): string {
  const folder = mkdtempSync(join(tmpdir(), 'portlease-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, name)
}

/** An open database that the test's end closes, and Prisma on a writing connection beside it. */
export async function open(
  path = temporaryFile(),
  options?: DatabaseOptions,
): Promise<Database & { readonly writer: PrismaClient }> {
  const db = await openDatabase(`file:${path}`, options)
  onTestFinished(() => db.close())
  return { ...db, writer: (await bothWays(path, options?.busyDeadlineMs)).client }
}

/** A connection past all our code. Numbers are numbers. */
export function raw(path: string): Client.Database {
  const client = new Client(path, { timeout: 0 })
  onTestFinished(() => {
    client.close()
  })
  return client
}

type Transact = <T>(fn: (sql: Sql) => Promise<T>) => Promise<T>

/** Both ways to run a transaction, on an open writer whose connection the test can spoil. */
export async function bothWays(path: string, deadlineMs = 5_000) {
  const { connection, adapter } = await connectWriter(path, deadlineMs)
  const { provider, adapterName } = adapter
  const client = new PrismaClient({ adapter: { provider, adapterName, connect: async () => adapter } })
  onTestFinished(async () => {
    await client.$disconnect()
    await connection.close()
  })
  const direct: Transact = (fn) => transact(connection, fn)
  const throughClient: Transact = (fn) => transactThroughClient(client, fn)
  return { connection, client, direct, throughClient }
}

export const WAYS = ['direct', 'throughClient'] as const

/** The row of Claim that the tests write. */
export const INSERT_CLAIM = 'INSERT INTO "Claim" ("controller", "transport", "port", "leaseId") VALUES (?, ?, ?, ?)'
