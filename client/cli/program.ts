import { Command, Option } from '@commander-js/extra-typings'
import type { CommanderError } from 'commander'
import { didYouMean } from '../../server/domain/near.ts'
import { type Cli, createCli } from './cli.ts'
import { EXIT, UsageError } from './exit.ts'
import type { Io } from './io.ts'
import { parseDuration } from './parse/duration.ts'
import { COMMANDS, nameOf } from './registry.ts'
import type { Format } from './render/output.ts'
import { version } from './version.ts'

const VALUE_FLAGS = ['--url', '--token-file', '--timeout']

/** Builds the command line around one command: the others are there by name alone, for help and for suggestions. */
export async function buildProgram(
  argv: readonly string[],
  io: Io,
  letGo: () => void,
): Promise<{ program: Command; cli: Cli; called: string | undefined }> {
  const program = new Command('portlease')
    .description('Leases TCP and UDP port numbers to PAC Control charts.')
    .addOption(new Option('--url <address>', "the server's address (or PORTLEASE_URL)").helpGroup('Server:'))
    .addOption(new Option('--token-file <file>', 'a file with the token (or PORTLEASE_TOKEN)').helpGroup('Server:'))
    .addOption(
      new Option('--timeout <duration>', 'how long to go on trying when the server does not answer (30s)')
        .argParser(parseDuration)
        .helpGroup('Server:'),
    )
    .configureHelp({ showGlobalOptions: true, styleTitle: (title) => title })
    .configureOutput({
      writeOut: (text) => io.out(text.replace(/\n$/, '')),
      writeErr: (text) => io.err(text.trimEnd()),
      outputError: () => undefined,
    })
    .version(version(), '--version', 'the version of this command line')
    .helpCommand('help [command]', 'help for a command')
    .exitOverride()
  examples(program, [
    'portlease acquire --controller epic-line1 --chart Palletizer/Scanner_Server --purpose "scanner pushes reads"',
    'portlease whois epic-line1:61000',
  ])
  const cli = createCli(io, () => program.opts(), letGo)
  const called = nameOf(commandWord(argv))
  await addCommands(program as unknown as Command, cli, called)
  return { program: program as unknown as Command, cli, called }
}

async function addCommands(program: Command, cli: Cli, called: string | undefined): Promise<void> {
  for (const [name, { group, summary, alias, load }] of Object.entries(COMMANDS)) {
    const command = program
      .command(name)
      .summary(summary)
      .description(`${sentence(summary)}.`)
      .helpGroup(`${group}:`)
    if (alias) command.alias(alias)
    // commander's own type of a subcommand carries the program's options, which no command's file needs to know.
    if (name === called) (await load()).define(command as unknown as Command, cli)
  }
}

/** The first word of a line that is no flag and no flag's value; after `help`, the one that help is wanted for. */
function commandWord(argv: readonly string[]): string | undefined {
  const words = argv.filter((word, i) => !word.startsWith('-') && !VALUE_FLAGS.includes(argv[i - 1] ?? ''))
  return words[0] === 'help' ? words[1] : words[0]
}

/** Help begins with examples: most people copy a line and change it. */
export function examples(command: Pick<Command, 'addHelpText'>, lines: readonly [string, string, ...string[]]): void {
  command.addHelpText('before', `Examples:\n${lines.map((line) => `  ${line}`).join('\n')}\n`)
}

/** `-o`, with the formats that a command has. */
export function outputOption<const F extends Format>(formats: readonly F[]) {
  return new Option('-o, --output <format>', 'how to print what was found').choices(formats).default('table' as F)
}

/** What a person meant, when commander could not read the line. Undefined: help or the version was asked for. */
export function usageErrorOf(error: CommanderError, program: Command): UsageError | undefined {
  if (error.exitCode === EXIT.done || error.code === 'commander.help') return undefined
  const [first = '', ...more] = error.message.replace(/^error: /, '').split('\n')
  const hint = more.join(' ').replace(/^\((.*)\)$/, '$1')
  const guess = hint || suggestion(first, program).trim()
  const said = `${sentence(first.replace(/\.$/, ''))}.${guess ? ` ${guess}` : ''}`
  const word = program.args[0]
  return new UsageError(said, [['help', `portlease ${nameOf(word) ? `${word} ` : ''}--help`]])
}

/** commander looks for near names itself; it does not for a command with one letter swapped. */
function suggestion(message: string, program: Command): string {
  const word = /^unknown command '(.*)'$/.exec(message)?.[1]
  return word === undefined
    ? ''
    : didYouMean(
        word,
        program.commands.map((command) => command.name()),
      )
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
