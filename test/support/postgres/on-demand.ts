import { type AddressInfo, createServer } from 'node:net'
import { findBinaries, HOW_TO_INSTALL } from './binaries.ts'
import { type Cluster, startPostgres } from './cluster.ts'

/** Where a test process asks for the address of the run's PostgreSQL server. */
export const ASK = 'TEST_POSTGRES'

/**
 * One PostgreSQL server for a run of vitest, started when the first test wants a database of it: a run of the domain's
 * tests does not wait for it. TEST_DATABASE_URL names another server.
 */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.TEST_DATABASE_URL) return undefined
  if (!findBinaries()) {
    if (process.env.CI) throw new Error(`CI tests on PostgreSQL too, and there is none. ${HOW_TO_INSTALL}`)
    console.warn(`\n  NO POSTGRESQL: half of the tests is skipped.\n  ${HOW_TO_INSTALL}\n`)
    return undefined
  }
  let cluster: Promise<Cluster> | undefined
  const server = createServer((asking) => {
    asking.on('error', () => {})
    cluster ??= startPostgres()
    cluster.then(
      (started) => asking.end(started.url('postgres')),
      (error: unknown) => asking.end(String(error)),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  process.env[ASK] = String((server.address() as AddressInfo).port)
  return async () => {
    server.close()
    await (await cluster?.catch(() => undefined))?.[Symbol.asyncDispose]()
  }
}
