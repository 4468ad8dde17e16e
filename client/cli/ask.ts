import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { Stopped } from './exit.ts'
import type { Io } from './io.ts'

/** Asks a person for a line, on stderr: stdout is for data. Throws `Stopped` for Ctrl-C and for the end of input. */
export async function ask(io: Io, question: string): Promise<string> {
  return askOn(io, question, createInterface({ input: process.stdin, output: process.stderr }))
}

/** Asks a person for a secret: what is typed or pasted is not shown, nor how long it is. */
export async function askHidden(io: Io, question: string): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  try {
    // `terminal` takes the echo from the terminal's own driver; no history, so that the secret is kept nowhere.
    const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true, historySize: 0 })
    // Asked only now: whoever answers at once must not see the echo of a terminal that is not ours yet.
    process.stderr.write(question)
    const secret = await askOn(io, '', lines)
    process.stderr.write('••••••••')
    return secret
  } finally {
    process.stderr.write('\n')
  }
}

async function askOn(io: Io, question: string, lines: ReturnType<typeof createInterface>): Promise<string> {
  const stop = new AbortController()
  lines.once('SIGINT', () => stop.abort())
  lines.once('close', () => stop.abort())
  io.signal.addEventListener('abort', () => stop.abort(), { once: true })
  try {
    return (await lines.question(question, { signal: stop.signal })).trim()
  } catch {
    throw new Stopped('Stopped. Nothing was changed.')
  } finally {
    lines.close()
  }
}

/** A question that only a clear yes answers with yes. */
export async function agreed(io: Io, question: string): Promise<boolean> {
  return /^y(es)?$/i.test(await ask(io, `${question} [y/N] `))
}
