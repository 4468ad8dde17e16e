import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'

/** What a person does at a terminal: waits for a text, then types. */
export interface Step {
  see: string
  type: string
}

export interface Session {
  code: number | null
  /** Everything that the terminal was sent, without marks for colour and cursor. */
  screen: string
}

const DRIVER = fileURLToPath(new URL('./terminal.py', import.meta.url))

/** Runs a program on a pseudo-terminal of its own, 120 columns wide, and types into it. Fails when a text does not come. */
export function onTerminal(
  file: string,
  args: readonly string[],
  steps: readonly Step[],
  { env = {}, cwd, rows = 30 }: { env?: Record<string, string>; cwd?: string; rows?: number } = {},
): Promise<Session> {
  return new Promise((resolve, reject) => {
    const child = spawn('python3', [DRIVER, JSON.stringify({ command: [file, ...args], steps, rows, columns: 120 })], {
      cwd,
      env: { PATH: process.env.PATH, TZ: 'Europe/Berlin', TERM: 'xterm', NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let screen = ''
    let trouble = ''
    child.stdout.setEncoding('utf8').on('data', (text) => {
      screen += text
    })
    child.stderr.setEncoding('utf8').on('data', (text) => {
      trouble += text
    })
    child.on('error', reject)
    child.on('close', (code) => {
      if (trouble) reject(new Error(`${trouble}\n${screen}`))
      else resolve({ code, screen: stripVTControlCharacters(screen).replaceAll('\r\n', '\n') })
    })
  })
}
