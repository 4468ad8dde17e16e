import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { onTestFinished } from 'vitest'
import { newId } from '../../../server/ledger/ids.ts'
import { databaseFor, dropDatabase, postgresDatabase } from '../../support/postgres.ts'

/** A database without tables, which the test's end drops. Returns its address. */
export async function emptyDatabase(): Promise<string> {
  const url = await postgresDatabase(newId('portlease_empty', Date.now()))
  onTestFinished(() => dropDatabase(url))
  return url
}

/** A database with this build's tables, which the test's end drops. */
export async function migratedDatabase(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'portlease-'))
  const url = await databaseFor('postgresql', folder)
  onTestFinished(async () => {
    await dropDatabase(url)
    rmSync(folder, { recursive: true, force: true })
  })
  return url
}

/** A connection past all our code. */
export async function rawPostgres(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  onTestFinished(() => client.end())
  return client
}
