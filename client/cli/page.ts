import { ask } from './ask.ts'
import type { Io } from './io.ts'

/** Takes the answered question off the screen again. */
const ERASE = '\u001b[1A\u001b[2K'

export interface Paging {
  readonly head?: string | undefined
  /** What the lines are: `leases`. */
  readonly noun: string
  readonly write: (text: string) => void
  /** Somebody said that nobody is to be asked. */
  readonly unasked?: boolean
}

/**
 * Lines for a person, a screenful at a time where somebody is there to ask for the next one; all at once anywhere else. The
 * head is repeated on each screen. `write` says where they go.
 */
export async function page(
  io: Io,
  lines: readonly string[],
  { head, noun, write, unasked = false }: Paging,
): Promise<void> {
  const screen = Math.max(5, io.rows - (head === undefined ? 2 : 3))
  const waits = io.canAsk && !unasked && lines.length > screen
  let step = waits ? screen : lines.length
  for (let at = 0; at < lines.length; ) {
    const part = lines.slice(at, at + step)
    write([...(head === undefined ? [] : [head]), ...part].join('\n'))
    at += part.length
    if (at >= lines.length) return
    const word = await ask(io, `${at} of ${lines.length} ${noun}. Return for more, a for all, q to stop: `)
    if (io.env.TERM !== 'dumb') process.stderr.write(ERASE)
    if (/^q/i.test(word)) return
    if (/^a/i.test(word)) step = lines.length
  }
}
