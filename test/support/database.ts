import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Dialect, databaseFor, dropDatabase } from './postgres.ts'

/** The database of this vitest project: the same files run in the project `sqlite` and in the project `postgresql`. */
export const DIALECT: Dialect = process.env.TEST_DIALECT === 'postgresql' ? 'postgresql' : 'sqlite'

/** A database for one test, in a folder of its own; both go at the end of the scope, with whoever is still connected. */
export interface TestDatabase extends AsyncDisposable {
  readonly folder: string
  /** As DATABASE_URL has it. */
  readonly url: string
}

export async function temporaryDatabase(dialect: Dialect = DIALECT): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'portlease-test-'))
  const url = await databaseFor(dialect, folder)
  return {
    folder,
    url,
    async [Symbol.asyncDispose]() {
      await dropDatabase(url)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
