import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'
import {
  DriverAdapterError,
  type IsolationLevel,
  type SqlDriverAdapter,
  type SqlQuery,
  type Transaction,
} from '@prisma/driver-adapter-utils'
import { classify } from '../classify.ts'
import { retryWhileBusy } from './busy.ts'
import { Connection, clientOf, configureWriter } from './connection.ts'

/** A connection and what a Prisma client gets to use it: Prisma's own adapter, but taking turns. */
export interface Connected {
  connection: Connection
  adapter: SqlDriverAdapter
  /** A transaction that also runs scripts: for migrations. */
  startTransaction(): Promise<ScriptTransaction>
}

export type ScriptTransaction = Transaction & Pick<SqlDriverAdapter, 'executeScript'>

/**
 * Opens the writing connection. Prisma's stock adapter begins with a plain BEGIN, waits for locks by stopping the
 * event loop, runs plain calls inside an open transaction and stays wedged after a failed COMMIT (prisma/orm#29933).
 * @throws what SQLite says when the file cannot be opened, a SettingError, or a busy error after the deadline
 */
export async function connectWriter(path: string, deadlineMs: number): Promise<Connected> {
  const stock = await new PrismaBetterSqlite3({ url: path, timeout: 0 }).connect()
  const client = clientOf(stock)
  try {
    // The first switch to WAL needs the file to itself for a moment.
    await retryWhileBusy(deadlineMs, () => configureWriter(client))
  } catch (error) {
    client.close()
    throw error
  }
  return takingTurns(stock, new Connection(client, 'BEGIN IMMEDIATE', deadlineMs))
}

/** A connection that can only read. In WAL mode readers wait for nobody but a recovery after a crash. */
export async function connectReader(path: string, deadlineMs: number): Promise<Connected> {
  const stock = await new PrismaBetterSqlite3({ url: path, readonly: true, timeout: 0 }).connect()
  return takingTurns(stock, new Connection(clientOf(stock), 'BEGIN', deadlineMs))
}

function takingTurns(stock: SqlDriverAdapter, connection: Connection): Connected {
  const startTransaction = () => begin(stock, connection)
  const adapter: SqlDriverAdapter = {
    provider: stock.provider,
    adapterName: stock.adapterName,
    queryRaw: (query) => connection.alone(() => stock.queryRaw(query)),
    executeRaw: (query) => connection.alone(() => stock.executeRaw(query)),
    executeScript: (script) => connection.alone(() => stock.executeScript(script)),
    startTransaction: async (isolation) => {
      refuseOtherIsolation(isolation)
      return startTransaction()
    },
    dispose: () => connection.close(),
  }
  return { connection, adapter, startTransaction }
}

async function begin(stock: SqlDriverAdapter, connection: Connection): Promise<ScriptTransaction> {
  const end = await connection.begin().catch((error: unknown) => {
    throw asDriverError(error)
  })
  let over = false
  const finish = async () => {
    over = true
    end()
  }
  const live = async <T>(run: () => Promise<T>): Promise<T> => {
    if (over) throw new DriverAdapterError({ kind: 'TransactionAlreadyClosed', cause: 'The transaction has ended.' })
    return run()
  }
  // The client sends COMMIT or ROLLBACK as a statement, and then calls commit() or rollback(): both may find it done.
  return {
    provider: stock.provider,
    adapterName: stock.adapterName,
    options: { usePhantomQuery: false },
    queryRaw: (query: SqlQuery) => live(() => stock.queryRaw(query)),
    executeRaw: (query: SqlQuery) => live(() => stock.executeRaw(query)),
    executeScript: (script: string) => live(() => stock.executeScript(script)),
    commit: finish,
    rollback: finish,
  }
}

function refuseOtherIsolation(level: IsolationLevel | undefined): void {
  if (level && level !== 'SERIALIZABLE') throw new DriverAdapterError({ kind: 'InvalidIsolationLevel', level })
}

/** Prisma understands its own error class only, and turns this one into P1008. */
function asDriverError(error: unknown): unknown {
  if (classify(error) !== 'busy' || !(error instanceof Error)) return error
  return new DriverAdapterError({ kind: 'SocketTimeout', originalCode: codeOf(error), originalMessage: error.message })
}

const codeOf = (error: Error) => ('code' in error && typeof error.code === 'string' ? error.code : 'SQLITE_BUSY')
