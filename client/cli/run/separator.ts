import type { Command } from '@commander-js/extra-typings'

/**
 * The line with `--` before the command that is to run. PowerShell drops it where npm's shim is a script, so the first word
 * that is neither a flag nor a flag's value begins the command, and what follows is its own.
 */
export function withSeparator(argv: readonly string[], program: Command): string[] {
  const at = argv.indexOf('run')
  const command = program.commands.find((each) => each.name() === 'run')
  const words = [...argv]
  const takesValue = new Set(
    [...program.options, ...(command?.options ?? [])]
      .filter(({ required }) => required)
      .flatMap(({ short, long }) => [short, long]),
  )
  for (let i = at + 1; i < words.length; i++) {
    const word = words[i]!
    if (word === '--') return words
    if (!word.startsWith('-')) return [...words.slice(0, i), '--', ...words.slice(i)]
    if (takesValue.has(word)) i += 1
  }
  return words
}
