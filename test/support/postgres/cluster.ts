import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'
import { type Binaries, findBinaries, HOW_TO_INSTALL } from './binaries.ts'

const ROLE = 'portlease'
const PASSWORD = 'secret'
const run = promisify(execFile)

export interface ClusterOptions {
  /** Syncs to the disk as a real server does: for faults and measurements. By default nothing is synced. */
  durable?: boolean
  /** Where its folder is made; by default among the temporary files. */
  parent?: string
  /** Further settings, such as `max_connections`. */
  settings?: Readonly<Record<string, string | number>>
}

/** A PostgreSQL server of its own, on 127.0.0.1, over a temporary folder that goes with it. */
export interface Cluster extends AsyncDisposable {
  /** It stays the same over restarts. */
  readonly port: number
  readonly version: number
  /** The postmaster's process; null while it is stopped. */
  readonly pid: number | null
  /** The address of a database; `port`: of a line in between. */
  url(database: string, port?: number): string
  /** An empty database. Returns its address. */
  createDatabase(name?: string): Promise<string>
  /** `immediate`: without a checkpoint, as after a loss of power; the start recovers. */
  stop(mode?: 'fast' | 'immediate'): Promise<void>
  start(): Promise<void>
  restart(mode: 'fast' | 'immediate'): Promise<void>
}

interface Home {
  readonly binaries: Binaries
  readonly folder: string
  readonly data: string
  readonly port: number
  readonly options: ClusterOptions
}

/** Starts a server. @throws Error with a sentence when this machine has no PostgreSQL */
export async function startPostgres(options: ClusterOptions = {}): Promise<Cluster> {
  const binaries = findBinaries()
  if (!binaries) throw new Error(`There is no PostgreSQL on this machine. ${HOW_TO_INSTALL}`)
  const folder = mkdtempSync(join(options.parent ?? tmpdir(), 'portlease-postgres-'))
  const home: Home = { binaries, folder, data: join(folder, 'data'), port: await freePort(), options }
  const watcher = watch(home)
  try {
    await initialize(home)
    let server: ChildProcess | null = await startServer(home)
    const stop = async (mode: 'fast' | 'immediate' = 'fast') => {
      if (server) await endOf(server, mode)
      server = null
    }
    const start = async () => {
      server ??= await startServer(home)
    }
    return {
      port: home.port,
      version: binaries.version,
      get pid() {
        return server?.pid ?? null
      },
      url: (database, port) => urlOf(home, database, port),
      createDatabase: (name = `db_${Math.random().toString(36).slice(2, 12)}`) => createDatabase(home, name),
      stop,
      start,
      restart: async (mode) => {
        await stop(mode)
        await start()
      },
      async [Symbol.asyncDispose]() {
        await stop('immediate')
        await endWatch(watcher)
        rmSync(folder, { recursive: true, force: true })
      },
    }
  } catch (error) {
    await endWatch(watcher)
    throw error
  }
}

/** PostgreSQL refuses to run as root: then it runs as the account that its package made, or as nobody. */
function account(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  for (const name of ['postgres', 'nobody']) {
    try {
      const ask = (what: string) => Number(execFileSync('id', [what, name], { encoding: 'utf8', stdio: 'pipe' }))
      return { uid: ask('-u'), gid: ask('-g') }
    } catch {
      // Not on this machine.
    }
  }
  throw new Error('PostgreSQL does not run as root, and this machine has no account postgres or nobody.')
}

async function initialize({ binaries, folder, data }: Home): Promise<void> {
  const who = account()
  const password = join(folder, 'password')
  writeFileSync(password, PASSWORD)
  mkdirSync(data, { mode: 0o700 })
  if (who) for (const path of [folder, password, data]) chownSync(path, who.uid, who.gid)
  const args = ['-D', data, '-U', ROLE, '--auth=scram-sha-256', `--pwfile=${password}`, '--no-sync', '--encoding=UTF8']
  // Text sorts as people of some language expect: what rests on the order of bytes has to say so by itself.
  const people = binaries.version < 15 ? [] : ['--locale-provider=icu', '--icu-locale=en-US', '--locale=C']
  const initdb = (more: string[]) => run(join(binaries.folder, 'initdb'), [...args, ...more], { ...who, cwd: folder })
  await initdb(people).catch(() => initdb(['--locale=C']))
}

async function startServer(home: Home): Promise<ChildProcess> {
  const { binaries, folder, data, port, options } = home
  const sync = options.durable ? 'on' : 'off'
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    fsync: sync,
    synchronous_commit: sync,
    full_page_writes: sync,
    max_connections: 200,
    ...options.settings,
  }
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const printed: string[] = []
  const child = spawn(join(binaries.folder, 'postgres'), ['-D', data, ...args], {
    ...account(),
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    // A Ctrl-C at the terminal is the parent's: it says how its server ends.
    detached: true,
  })
  child.stderr?.on('data', (chunk: Buffer) => {
    printed.push(chunk.toString())
    if (printed.length > 200) printed.shift()
  })
  // This process may end without having stopped it: see `watch`.
  child.unref()
  unref(child.stderr)
  while (!(await answers(home))) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`PostgreSQL did not start: ${printed.join('')}`)
    await sleep(20)
  }
  return child
}

async function answers(home: Home): Promise<boolean> {
  const client = new pg.Client({ connectionString: urlOf(home, 'postgres'), connectionTimeoutMillis: 5000 })
  client.on('error', () => {})
  try {
    await client.connect()
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}

async function endOf(server: ChildProcess, mode: 'fast' | 'immediate'): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const gone = once(server, 'exit')
  server.ref()
  server.kill(mode === 'fast' ? 'SIGINT' : 'SIGQUIT')
  await gone
}

/** Ends the server and removes its folder when this process is gone, however it went: its end of the pipe closes. */
function watch({ folder, data }: Home): ChildProcess {
  const script = `read -r _
pid=$(head -n 1 "$1/postmaster.pid" 2>/dev/null) && kill -QUIT "$pid" 2>/dev/null && sleep 1
rm -rf "$2"`
  const watcher = spawn('sh', ['-c', script, 'watch', data, folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  watcher.unref()
  unref(watcher.stdin)
  return watcher
}

/** A pipe to a child keeps this process alive; that it is a socket, the types do not know. */
function unref(pipe: unknown): void {
  if (pipe instanceof Socket) pipe.unref()
}

async function endWatch(watcher: ChildProcess): Promise<void> {
  if (watcher.exitCode !== null) return
  const gone = once(watcher, 'exit')
  watcher.ref()
  watcher.stdin?.end()
  await gone
}

async function createDatabase(home: Home, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: urlOf(home, 'postgres') })
  await client.connect()
  try {
    await client.query(`CREATE DATABASE "${name}"`)
  } finally {
    await client.end()
  }
  return urlOf(home, name)
}

function urlOf({ port: own }: Home, database: string, port = own): string {
  return `postgresql://${ROLE}:${PASSWORD}@127.0.0.1:${port}/${encodeURIComponent(database)}`
}

/** Somebody else might take it before the server does; below the ephemeral range nobody takes it by chance. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000)
    const probe = createServer()
    const free = await new Promise<boolean>((resolve) => {
      probe.once('error', () => resolve(false))
      probe.listen(port, '127.0.0.1', () => resolve(true))
    })
    if (!free) continue
    const { port: found } = probe.address() as AddressInfo
    await new Promise((resolve) => probe.close(resolve))
    return found
  }
}
