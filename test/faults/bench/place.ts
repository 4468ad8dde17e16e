import { holdLock } from '../../support/held-lock.ts'
import { temporaryFolder } from '../../support/process.ts'
import { canMount, fullDisk, type Shortage } from '../../support/shortage.ts'
import type { BenchOptions } from './settings.ts'

/** Where the ledger of a run lies, and what can be done to it as a whole. */
export interface Place extends AsyncDisposable {
  readonly kind: 'sqlite' | 'postgresql'
  /** The port of the database, to which each server has a line; null: a file needs none. */
  readonly port: number | null
  /** The address of the database, by a line's port. */
  urlBy(port?: number): string
  /** Stops at once, as if the power had gone; null: there is nothing that could. */
  readonly crash: (() => Promise<void>) | null
  readonly start: () => Promise<void>
  /** Null: the disk cannot be filled here. */
  readonly shortage: Pick<Shortage, 'begin' | 'end'> | null
  /** Keeps everybody from writing until it is let go; null: not here. */
  readonly holdLock: (() => { free(): void } & Disposable) | null
}

/** A temporary place for a run; it goes with it. A disk that can be filled is a small one in memory. */
export async function openPlace(options: BenchOptions): Promise<Place> {
  if (options.database === 'sqlite') return sqlitePlace(options)
  throw new Error('No throw-away PostgreSQL can be started here yet.')
}

function sqlitePlace({ nemeses }: BenchOptions): Place {
  const disk = nemeses.includes('disk') && canMount() ? fullDisk(1024) : null
  const folder = disk ? null : temporaryFolder()
  const path = `${disk?.folder ?? folder?.path}/portlease.db`
  return {
    kind: 'sqlite',
    port: null,
    urlBy: () => `file:${path}`,
    crash: null,
    start: async () => {},
    shortage: disk,
    holdLock: () => holdLock(path),
    async [Symbol.asyncDispose]() {
      disk?.[Symbol.dispose]()
      folder?.[Symbol.dispose]()
    },
  }
}
