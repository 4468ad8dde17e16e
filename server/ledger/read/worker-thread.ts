import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'
import { PrismaClient } from '../generated/client.ts'
import { type FromThread, THREAD_READS, type ToThread, toFailure } from './worker-protocol.ts'

/** The thread of worker.ts: one read at a time, on a connection of its own that cannot write. */
const { path } = workerData as { path: string }
const port = parentPort as MessagePort
const db = new PrismaClient({ adapter: new PrismaBetterSqlite3({ url: path, readonly: true, timeout: 1000 }) })

port.on('message', (message: ToThread) => {
  if (message === 'close') void close()
  else void run(message)
})
// The first statement opens the file and warms the client; when it cannot, the first read says so.
await db.ledger.findFirst().catch(() => null)
send({ kind: 'ready' })

async function run({ name, args }: Exclude<ToThread, 'close'>): Promise<void> {
  try {
    const read = THREAD_READS[name] as (db: PrismaClient, ...args: unknown[]) => Promise<unknown>
    send({ kind: 'answer', answer: await read(db, ...args) })
  } catch (error) {
    send(toFailure(error))
  }
}

async function close(): Promise<void> {
  await db.$disconnect()
  port.close()
}

function send(message: FromThread): void {
  port.postMessage(message)
}
