import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Io } from '../../client/cli/io.ts'
import { run } from '../../client/cli/main.ts'

export const BIN = fileURLToPath(new URL('../../client/cli/bin.mjs', import.meta.url))

export interface Ran {
  code: number | null
  out: string
  err: string
}

export interface RunOptions {
  env?: Record<string, string>
  cwd?: string
  /** Called with the process when it runs. */
  started?: (child: ReturnType<typeof spawn>) => void
}

/** Runs `portlease` as a process of its own, with an environment of its own, on pipes. */
export function portlease(args: readonly string[], { env = {}, cwd, started }: RunOptions = {}): Promise<Ran> {
  return program(process.execPath, [BIN, ...args], { env, cwd, started })
}

/** Runs any program the same way. */
export function program(
  file: string,
  args: readonly string[],
  { env = {}, cwd, started }: RunOptions = {},
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, TZ: 'Europe/Berlin', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const ran = { out: '', err: '' }
    child.stdout.setEncoding('utf8').on('data', (text) => {
      ran.out += text
    })
    child.stderr.setEncoding('utf8').on('data', (text) => {
      ran.err += text
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, ...ran }))
    started?.(child)
  })
}

/** The same line inside this process, for a terminal of 100 columns on which nobody can be asked. */
export async function atTerminal(args: readonly string[], env: Record<string, string>): Promise<Ran> {
  const ran = { out: '', err: '' }
  const io: Io = {
    out: (text) => {
      ran.out += `${text}\n`
    },
    err: (text) => {
      ran.err += `${text}\n`
    },
    env,
    outIsTerminal: true,
    canAsk: false,
    columns: 100,
    rows: 40,
    signal: new AbortController().signal,
  }
  return { code: await run(args, io, () => undefined), ...ran }
}

/** What differs from run to run, made the same: ids, instants, days, addresses, counts of tries. */
export function steady(text: string): string {
  return text
    .replaceAll(/\bls_[0-9a-z]{26}\b/g, 'ls_…')
    .replaceAll(/\blg_[0-9a-z]{26}\b/g, 'lg_…')
    .replaceAll(/\bex_[0-9a-z]{26}\b/g, 'ex_…')
    .replaceAll(/\b(tk|pl|fd)_[0-9a-z]{26}\b/g, '$1_…')
    .replaceAll(/plt_[\w-]{43}/g, 'plt_…')
    .replaceAll(/\b[0-9a-f]{64}\b/g, 'HASH')
    .replaceAll(/sha256 [0-9a-f]{12}/g, 'sha256 HASH')
    .replaceAll(/request [0-9a-f-]{36}/g, 'request …')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'INSTANT')
    .replaceAll(/\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?Z?/g, 'STAMP')
    .replaceAll(/\d{4}-\d\d-\d\d/g, 'DATE')
    .replaceAll(/\d{1,2} [A-Z][a-z]+ \d{4}, \d\d:\d\d( UTC)?/g, 'MOMENT')
    .replaceAll(
      /\d{1,2} (January|February|March|April|May|June|July|August|September|October|November|December) \d{4}/g,
      'DAY',
    )
    .replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, 'http://SERVER')
    .replaceAll(/portlease \d+\.\d+\.\d+/g, 'portlease VERSION')
    .replaceAll(/in \d+ days/g, 'in N days')
    .replaceAll(/\d+ tries in [\d.]+ s/g, 'N tries in N s')
}
