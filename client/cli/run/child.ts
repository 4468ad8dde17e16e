import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:os'
import { EXIT } from '../exit.ts'

const WINDOWS = process.platform === 'win32'

/** Signals that are passed on to the command. A console of Windows, like a terminal, sends Ctrl-C to all of its processes. */
const PASSED = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const
const FROM_TERMINAL: readonly string[] = ['SIGINT', 'SIGQUIT']

/** A command that runs. */
export interface Running {
  /** Its exit code, or 128 and the number of the signal that ended it. Never rejects. */
  readonly ended: Promise<number>
  /** SIGTERM, and SIGKILL when it has not ended within so many milliseconds. */
  stop(graceMs: number): void
}

/** A command that could not be started, with docker's exit code for it. */
export interface NotStarted {
  readonly exit: number
  readonly message: string
}

/**
 * Starts a command without a shell, with its input and output as they are. Away from a terminal it leads a process group of
 * its own, so that a signal reaches what it has started, too; on a terminal it stays where Ctrl-C reaches it.
 */
export async function start(words: readonly string[], env: NodeJS.ProcessEnv): Promise<Running | NotStarted> {
  const [file = '', ...args] = words
  const grouped = !WINDOWS && process.stdin.isTTY !== true
  let child: ChildProcess
  try {
    child = spawn(file, args, { stdio: 'inherit', env, detached: grouped })
    await once(child, 'spawn')
  } catch (error) {
    return notStarted(file, error)
  }
  // A signal that finds nobody is no news.
  child.on('error', () => undefined)
  const pass = (signal: NodeJS.Signals) => {
    if (!grouped && FROM_TERMINAL.includes(signal)) return
    send(child, signal, grouped)
  }
  for (const signal of PASSED) process.on(signal, pass)
  let kill: NodeJS.Timeout | undefined
  let stopped = false
  const ended = endOf(child).then(({ code, signal }) => {
    clearTimeout(kill)
    // What it left behind would go on listening on a number that is somebody else's by now.
    if (stopped) send(child, 'SIGKILL', grouped)
    for (const each of PASSED) process.off(each, pass)
    return code ?? 128 + constants.signals[signal ?? 'SIGKILL']
  })
  return {
    ended,
    stop(graceMs) {
      stopped = true
      send(child, 'SIGTERM', grouped)
      kill = setTimeout(() => send(child, 'SIGKILL', grouped), graceMs)
    },
  }
}

function endOf(child: ChildProcess): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })))
}

/** A signal to the command, and away from a terminal to all that it has started. */
function send(child: ChildProcess, signal: NodeJS.Signals, grouped: boolean): void {
  const { pid } = child
  if (pid === undefined) return
  // Windows knows no signals: ending a command there leaves what it has started, unless the whole tree is ended.
  if (WINDOWS) spawnSync('taskkill', ['/pid', String(pid), '/t', '/f'], { stdio: 'ignore' })
  else if (grouped) killGroup(pid, signal)
  else child.kill(signal)
}

function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch {
    // Nobody is left in it.
  }
}

function notStarted(file: string, error: unknown): NotStarted {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOENT') {
    const hint = WINDOWS ? ' A .cmd or .bat needs its shell: cmd /c NAME' : ''
    return { exit: EXIT.notFound, message: `There is no command ${file}.${hint}` }
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'ENOEXEC' || code === 'EINVAL') {
    const hint = WINDOWS ? ': a .cmd or .bat needs its shell: cmd /c NAME' : ''
    return { exit: EXIT.notExecutable, message: `${file} cannot be executed (${code})${hint}.` }
  }
  const why = error instanceof Error ? error.message : String(error)
  return { exit: EXIT.ownFailure, message: `${file} could not be started: ${why}.` }
}
