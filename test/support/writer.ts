import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'
import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient } from '../../server/ledger/generated/client.ts'
import { PrismaClient as PostgresqlClient } from '../../server/ledger/postgresql/generated/client.ts'

/** Prisma on a connection that writes, beside the ledger: for tests that fill tables by hand. The caller disconnects it. */
export function writerOn(url: string): PrismaClient {
  if (url.startsWith('file:')) return new PrismaClient({ adapter: new PrismaBetterSqlite3({ url, timeout: 5000 }) })
  // The same models: see `readerOn` in server/ledger/database/postgresql/open.ts.
  return new PostgresqlClient({ adapter: new PrismaPg(url) }) as unknown as PrismaClient
}
