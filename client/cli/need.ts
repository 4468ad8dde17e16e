import { ask } from './ask.ts'
import { UsageError } from './exit.ts'
import type { Io } from './io.ts'

/** Each value that a command cannot do without, under its flag's name. */
export type Needs = Readonly<Record<string, string | undefined>>
type Met<N extends Needs> = { [K in keyof N]: string }

/**
 * The values, all there. What is missing is asked for on a terminal; anywhere else all of it is named at once, with a line
 * to copy.
 */
export async function need<N extends Needs>(io: Io, command: string, needs: N, example: string): Promise<Met<N>> {
  const missing = Object.keys(needs).filter((flag) => !needs[flag]?.trim())
  if (missing.length > 0 && !io.canAsk) {
    throw new UsageError(`${command} needs ${listText(missing.map((flag) => `--${flag}`))}.`, [
      ['for example', example],
    ])
  }
  const answers: Record<string, string> = {}
  for (const flag of missing) answers[flag] = await askUntilSaid(io, flag)
  // Every key of `needs` is either there or was just answered.
  return { ...needs, ...answers } as Met<N>
}

async function askUntilSaid(io: Io, flag: string): Promise<string> {
  const label = `${flag[0]?.toUpperCase()}${flag.slice(1)}: `
  for (;;) {
    const text = await ask(io, label)
    if (text !== '') return text
  }
}

/** `a`, `a and b`, `a, b and c` */
function listText(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}
