import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ADMIN_TOKEN, post, type Reply } from './app.ts'
import type { Command, ServerOptions, ToParent } from './server-process.ts'

const BOOTSTRAP = fileURLToPath(new URL('server-process.ts', import.meta.url))

/** A folder that goes at the end of the scope. */
export interface Folder extends Disposable {
  readonly path: string
  /** The database that servers make in it. */
  readonly db: string
}

export function temporaryFolder(): Folder {
  const path = mkdtempSync(join(tmpdir(), 'portlease-process-'))
  const remove = () => rmSync(path, { recursive: true, force: true })
  return { path, db: join(path, 'portlease.db'), [Symbol.dispose]: remove }
}

/** A real server, killed at the end of the scope if it still runs. */
export interface ServerProcess extends AsyncDisposable {
  readonly url: string
  readonly pid: number
  /** Everything that it has printed. */
  log(): string
  // biome-ignore lint/suspicious/noExplicitAny: a test names the shape it expects by what it asserts
  call<T = any>(path: string, input?: unknown, token?: string | null): Promise<Reply<T>>
  command<T = void>(command: Command): Promise<T>
  signal(signal: NodeJS.Signals): void
  /** SIGKILL. Resolves when the process is gone. */
  kill(): Promise<void>
  /** Resolves with how it ended. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
}

/** Starts a server and resolves when it can be called. Rejects with what it printed when it ends before that. */
export async function startServer(options: ServerOptions): Promise<ServerProcess> {
  const imports = ['tsx', ...(options.preload ?? [])].flatMap((module) => ['--import', module])
  const child = spawn(process.execPath, [...imports, BOOTSTRAP, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const printed: string[] = []
  child.stdout?.on('data', (chunk: Buffer) => void printed.push(chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => void printed.push(chunk.toString()))
  const ended = once(child, 'exit').then(([code, signal]) => ({ code, signal }))
  const url = await Promise.race([
    urlOf(child),
    ended.then((how) => Promise.reject(new Error(`the server ended (${JSON.stringify(how)}): ${printed.join('')}`))),
  ])
  return {
    url,
    pid: child.pid ?? 0,
    log: () => printed.join(''),
    call: (path, input, token = ADMIN_TOKEN) => post(url, path, input, token),
    command: commands(child),
    signal: (signal) => void child.kill(signal),
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
    ended,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

async function urlOf(child: ChildProcess): Promise<string> {
  const [message] = (await once(child, 'message')) as [ToParent]
  if (!('url' in message)) throw new Error('the server answered before it was asked')
  return message.url
}

function commands(child: ChildProcess) {
  let asked = 0
  const waiting = new Map<number, (reply: Exclude<ToParent, { url: string }>) => void>()
  child.on('message', (message: ToParent) => {
    if ('reply' in message) waiting.get(message.reply)?.(message)
  })
  return <T>(command: Command) =>
    new Promise<T>((resolve, reject) => {
      const number = asked++
      waiting.set(number, ({ value, failed }) =>
        failed === undefined ? resolve(value as T) : reject(new Error(failed)),
      )
      child.send({ number, command }, (error) => error && reject(error))
    })
}
