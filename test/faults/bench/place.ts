import { setTimeout as sleep } from 'node:timers/promises'
import { holdLock } from '../../support/held-lock.ts'
import { type Cluster, startPostgres } from '../../support/postgres/cluster.ts'
import { temporaryFolder } from '../../support/process.ts'
import { canMount, fullDisk, type Shortage } from '../../support/shortage.ts'
import { setClock } from '../../support/skew.ts'
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
  readonly shortage: { begin(): void; end(): Promise<void> } | null
  /** A file that sets the wall clock of all servers at once, as on a host of their own; null: each has its own. */
  readonly clockFile: string | null
  /** Keeps everybody from writing until it is let go; null: not here. */
  readonly holdLock: (() => { free(): void } & Disposable) | null
}

/** A temporary place for a run; it goes with it. A disk that can be filled is a small one in memory. */
export async function openPlace(options: BenchOptions): Promise<Place> {
  return options.database === 'sqlite' ? sqlitePlace(options) : postgresPlace(options)
}

const DISK_MIB = 1024

function diskFor({ nemeses }: BenchOptions): Shortage | null {
  return nemeses.includes('disk') && canMount() ? fullDisk(DISK_MIB) : null
}

function sqlitePlace(options: BenchOptions): Place {
  const disk = diskFor(options)
  const folder = temporaryFolder()
  const path = disk ? `${disk.folder}/portlease.db` : folder.db
  const clockFile = `${folder.path}/clock`
  setClock(clockFile, 0)
  return {
    kind: 'sqlite',
    port: null,
    urlBy: () => `file:${path}`,
    crash: null,
    start: async () => {},
    shortage: disk && { begin: () => disk.begin(0), end: async () => disk.end(0) },
    clockFile,
    holdLock: () => holdLock(path),
    async [Symbol.asyncDispose]() {
      disk?.[Symbol.dispose]()
      folder[Symbol.dispose]()
    },
  }
}

/** Durable: what is lost in a crash is what a real one would lose. */
async function postgresPlace(options: BenchOptions): Promise<Place> {
  const disk = diskFor(options)
  const cluster = await startIn(disk?.folder)
  const name = 'bench'
  await cluster.createDatabase(name)
  let busy: Promise<void> = Promise.resolve()
  // One at a time, and again until there is room on the disk to recover.
  const startAgain = () => {
    busy = busy.then(async () => {
      while (!isAlive(cluster.pid)) {
        await cluster.stop('immediate')
        await cluster.start().catch(() => sleep(300))
      }
    })
    return busy
  }
  return {
    kind: 'postgresql',
    port: cluster.port,
    urlBy: (port) => cluster.url(name, port),
    crash: () => cluster.stop('immediate'),
    start: startAgain,
    shortage: disk && {
      begin: () => disk.begin(0),
      async end() {
        disk.end(0)
        // Where its log could not be written it has ended itself; somebody makes room and starts it again.
        await sleep(300)
        await startAgain()
      },
    },
    clockFile: null,
    holdLock: null,
    async [Symbol.asyncDispose]() {
      await cluster[Symbol.asyncDispose]()
      disk?.[Symbol.dispose]()
    },
  }
}

/** In a folder of one's own choice: it takes the one for temporary files. */
async function startIn(folder: string | undefined): Promise<Cluster> {
  const usual = process.env.TMPDIR
  if (folder !== undefined) process.env.TMPDIR = folder
  try {
    return await startPostgres({ durable: true, settings: { max_wal_size: '128MB' } })
  } finally {
    if (usual === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = usual
  }
}

function isAlive(pid: number | null): boolean {
  try {
    return pid !== null && process.kill(pid, 0)
  } catch {
    return false
  }
}
