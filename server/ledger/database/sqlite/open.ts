import type { SqlDriverAdapter } from '@prisma/driver-adapter-utils'
import { PrismaClient } from '../../generated/client.ts'
import type { Database, DatabaseOptions } from '../database.ts'
import { type Connected, connectReader, connectWriter } from './adapter.ts'
import { explain, pathOf, prepareFile } from './location.ts'
import { migrateSqlite } from './migrate.ts'
import { readsOn, transact } from './transact.ts'

const BUSY_DEADLINE_MS = 5_000
const MIGRATE_DEADLINE_MS = 60_000

/** Opens the file, makes it when it is missing, and applies what is pending. @throws DatabaseError with a sentence */
export async function openSqlite(url: string, options: DatabaseOptions = {}): Promise<Database> {
  const path = pathOf(url)
  await migrateFile(url, options)
  try {
    const deadlineMs = options.busyDeadlineMs ?? BUSY_DEADLINE_MS
    const writer = await connectWriter(path, deadlineMs)
    const reader = await connectReader(path, deadlineMs).catch(async (error: unknown) => {
      await writer.connection.close()
      throw error
    })
    return assemble(url, path, writer, reader, options)
  } catch (error) {
    throw explain(error, path)
  }
}

/** Applies what is pending, on a connection of its own. Returns the names of what was applied. */
export async function migrateFile(url: string, options: DatabaseOptions = {}): Promise<string[]> {
  const path = pathOf(url)
  prepareFile(path)
  try {
    const writer = await connectWriter(path, options.migrateDeadlineMs ?? MIGRATE_DEADLINE_MS)
    try {
      return await migrateSqlite(writer, path)
    } finally {
      await writer.connection.close()
    }
  } catch (error) {
    throw explain(error, path)
  }
}

function assemble(url: string, path: string, writer: Connected, reader: Connected, options: DatabaseOptions): Database {
  const transactionOptions = { maxWait: options.maxWaitMs ?? 10_000, timeout: options.timeoutMs ?? 10_000 }
  const read = new PrismaClient({ adapter: factoryOf(reader.adapter), transactionOptions, errorFormat: 'minimal' })
  let closing: Promise<void> | undefined
  const close = async () => {
    await read.$disconnect()
    await reader.connection.close()
    await writer.connection.close()
  }
  return {
    dialect: 'sqlite',
    reader: read,
    reads: readsOn(reader.connection),
    url,
    path,
    warnings: [],
    transact: (fn) => transact(writer.connection, fn),
    close: () => {
      closing ??= close()
      return closing
    },
  }
}

/** A factory of the one connection that is open already. */
function factoryOf(adapter: SqlDriverAdapter) {
  return { provider: adapter.provider, adapterName: adapter.adapterName, connect: async () => adapter }
}
