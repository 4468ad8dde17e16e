import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'
import { createHost, type Host } from '../../server/api/host.ts'
import { createLogs } from '../../server/api/logging.ts'
import * as schema from '../../server/api/schemas/index.ts'
import { publicProcedure, router } from '../../server/api/trpc.ts'
import { holderKey, type LeaseRecord } from '../../server/domain/lease.ts'
import { presentLease } from '../../server/domain/present.ts'
import type { AcquireRequest } from '../../server/domain/requests.ts'
import { chain, GENESIS } from '../../server/ledger/chain.ts'
import { migrate } from '../../server/ledger/database/open.ts'
import { PrismaClient } from '../../server/ledger/generated/client.ts'
import { answer } from './answer.ts'
import { grantEventOf, leaseRecordOf, rowsOfGrant } from './rows.ts'

/**
 * (e) The way one would write it first: each request an interactive transaction of the Prisma client that looks for a
 * free number and then creates the same rows that the ledger writes. Durable as well, behind the same host. It is
 * treated kindly: the last number is found by an index, and nobody checks the caller.
 */

let prisma: PrismaClient
let revision = 0
let hash = GENESIS

async function acquire(input: AcquireRequest): Promise<LeaseRecord> {
  return prisma.$transaction(async (tx) => {
    const held = await tx.lease.findUnique({ where: { tcpKey: holderKey(input) } })
    if (held) throw new Error('the benchmark never asks twice')
    const { controller } = input
    const last = await tx.claim.findFirst({ where: { controller, transport: 'tcp' }, orderBy: { port: 'desc' } })
    const lease = leaseRecordOf(input, (last?.port ?? 50_999) + 1, ++revision)
    const [event] = chain(hash, [grantEventOf(lease)])
    hash = event!.hash
    const rows = rowsOfGrant(lease, event!)
    await tx.lease.create({ data: rows.lease as never })
    await tx.claim.create({ data: rows.claim })
    await tx.event.create({ data: rows.event as never })
    return lease
  })
}

const lease = router({
  acquire: publicProcedure.input(schema.acquireInput).mutation(async ({ input }) => {
    const granted = await acquire(input)
    const surroundings = { contact: 'controls desk, ext. 4400', addresses: ['10.1.0.1'] }
    return { lease: presentLease(granted, surroundings, Date.now()), created: true, differs: [], now: new Date() }
  }),
})

let host: Host | undefined

async function start({ file }: { file: string }): Promise<string> {
  await migrate(`file:${file}`)
  const adapter = new PrismaBetterSqlite3({ url: `file:${file}` })
  prisma = new PrismaClient({ adapter, transactionOptions: { maxWait: 60_000, timeout: 60_000 } })
  for (const pragma of ['journal_mode=WAL', 'synchronous=FULL']) await prisma.$queryRawUnsafe(`PRAGMA ${pragma}`)
  host = createHost({
    router: router({ lease }),
    createContext: (facts) => ({ ...facts, app: undefined as never }),
    health: { live: () => ({}), ready: async () => ({ ready: true }) },
    logger: createLogs({ level: process.env.BENCH_LOG ?? 'info', format: 'json' }).logger,
  })
  return (await host.listen(0, '127.0.0.1')).url
}

async function close() {
  await host?.close()
  await prisma.$disconnect()
}

answer({ start, close })
