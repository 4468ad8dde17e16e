import { styleText } from 'node:util'

/** Where a command writes to and what it knows about its surroundings; `processIo` is the real one. */
export interface Io {
  /** Data: what somebody pipes on. */
  out(text: string): void
  /** All else: sentences, errors, progress. */
  err(text: string): void
  readonly env: Readonly<Record<string, string | undefined>>
  readonly outIsTerminal: boolean
  /** Somebody can be asked: both the keyboard and stderr are a terminal's. */
  readonly canAsk: boolean
  /** Columns of the terminal that data goes to. */
  readonly columns: number
  /** Lines of the terminal that a person reads on. */
  readonly rows: number
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal
}

type Stream = NodeJS.WriteStream

export function processIo(signal: AbortSignal): Io {
  const { stdout, stderr, stdin, env } = process
  return {
    out: (text) => void stdout.write(`${text}\n`),
    err: (text) => void stderr.write(`${text}\n`),
    env,
    outIsTerminal: stdout.isTTY === true,
    canAsk: stdin.isTTY === true && stderr.isTTY === true,
    // Some pseudo-terminals say 0.
    columns: stdout.columns || 80,
    rows: stdout.rows || 24,
    signal,
  }
}

type Style = Parameters<typeof styleText>[0]

/** Colour for stderr: only on a terminal, and never against the person's wish (no-color.org). */
export function paint(stream: Stream, env: Io['env'], style: Style, text: string): string {
  const wanted = stream.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb'
  // Whether the stream takes colour has just been decided; styleText would look at stdout.
  return wanted ? styleText(style, text, { validateStream: false }) : text
}

/** `portlease list | head -1`: the reader has gone, which is no error of ours. */
export function quietOnClosedPipe(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      process.exit(process.exitCode ?? 0)
    })
  }
}
