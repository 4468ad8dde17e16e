import { createInterface } from 'node:readline/promises'
import { Stopped } from './exit.ts'
import type { Io } from './io.ts'

/** Asks a person for a line, on stderr: stdout is for data. Throws `Stopped` for Ctrl-C and for the end of input. */
export async function ask(io: Io, question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr })
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
