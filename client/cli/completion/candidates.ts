import type { Command } from '@commander-js/extra-typings'
import type { Cli } from '../cli.ts'
import { buildProgram } from '../program.ts'
import { nameOf } from '../registry.ts'

/** Patience with the server, in seconds, unless --timeout says otherwise: somebody has pressed TAB and waits. */
const PATIENCE_SECONDS = 4

/** What a shell may be given: nothing that it would expand, whatever a server says. */
const PLAIN = /^[\w.@:/-]+$/

/**
 * What may stand in the place of the last word, which may be empty. `words` is the line without `portlease`. Names of
 * controllers and teams come from the server; one that does not answer gives none.
 */
export async function candidates(cli: Cli, words: readonly string[]): Promise<string[]> {
  const before = words.slice(0, -1)
  const last = words.at(-1) ?? ''
  const called = before.map(nameOf).find((name) => name !== undefined)
  const { program } = await buildProgram(called === undefined ? [] : [called], cli.io, () => undefined)
  const { command, pending, given } = walk(program, before)
  const found = pending ? await valuesOf(cli, pending) : await wordsFor(cli, { program, command, given, last })
  return found.filter((each) => PLAIN.test(each) && each.startsWith(last))
}

type Flag = Command['options'][number]

interface Walked {
  command: Command
  /** The flag whose value is being written. */
  pending: Flag | undefined
  /** Arguments that stand already. */
  given: number
}

/** Follows the words into subcommands, over flags and their values. */
function walk(program: Command, before: readonly string[]): Walked {
  const walked: Walked = { command: program, pending: undefined, given: 0 }
  for (const word of before) {
    if (walked.pending) {
      walked.pending = undefined
      continue
    }
    const flag = flagsOf(program, walked.command).find(({ short, long }) => word === short || word === long)
    if (flag) {
      if (flag.required || flag.optional) walked.pending = flag
      continue
    }
    if (word.startsWith('-')) continue
    const next = walked.command.commands.find((each) => each.name() === word || each.aliases().includes(word))
    if (next) walked.command = next as unknown as Command
    else walked.given++
  }
  return walked
}

function flagsOf(program: Command, command: Command): Flag[] {
  return [...command.options, ...(command === program ? [] : program.options)]
}

interface Place {
  program: Command
  command: Command
  given: number
  last: string
}

async function wordsFor(cli: Cli, { program, command, given, last }: Place): Promise<string[]> {
  if (last.startsWith('-')) {
    const flags = flagsOf(program, command).filter(({ hidden }) => !hidden)
    return [...flags.flatMap(({ long }) => long ?? []), '--help']
  }
  const argument =
    command.registeredArguments[given] ?? command.registeredArguments.findLast(({ variadic }) => variadic)
  const subcommands = command.commands.map((each) => each.name())
  return [...subcommands, ...(argument?.argChoices ?? []), ...(argument ? await named(cli, argument.name()) : [])]
}

async function valuesOf(cli: Cli, flag: Flag): Promise<readonly string[]> {
  return flag.argChoices ?? (await named(cli, flag.attributeName()))
}

/** Names that only the server knows, by what a flag or an argument is called. */
async function named(cli: Cli, what: string): Promise<string[]> {
  const options = { timeoutMs: (cli.flags().timeout ?? PATIENCE_SECONDS) * 1000 }
  try {
    if (/^(controller|controllers|name)$/.test(what)) {
      const { controllers } = await cli.client().controller.list({}, options)
      return controllers.map(({ name }) => name)
    }
    if (/^(team|to)$/.test(what)) return (await cli.client().team.list({}, options)).teams.map(({ name }) => name)
  } catch {
    // A shell that waits for names is not the place for an error.
  }
  return []
}
