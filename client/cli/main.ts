import { CommanderError } from 'commander'
import { PortleaseError } from '../error.ts'
import { EXIT, exitCodeOf, Stopped } from './exit.ts'
import { type Io, paint, processIo, quietOnClosedPipe } from './io.ts'
import { buildProgram, usageErrorOf } from './program.ts'
import { nameOf } from './registry.ts'
import { remind } from './reminder.ts'
import { errorObject, errorText } from './render/error.ts'
import { withSeparator } from './run/separator.ts'

/** The command line, from the process's own arguments to its exit code. */
export async function main(): Promise<void> {
  quietOnClosedPipe()
  const stop = new AbortController()
  const onInterrupt = () => {
    // A second Ctrl-C does not wait for anybody.
    if (stop.signal.aborted) process.exit(EXIT.stopped)
    stop.abort()
  }
  process.on('SIGINT', onInterrupt)
  const letGo = () => void process.off('SIGINT', onInterrupt)
  process.exitCode = await run(process.argv.slice(2), processIo(stop.signal), letGo)
}

/** Runs one command line and gives its exit code. Never rejects. `letGo` leaves Ctrl-C to whoever runs next. */
export async function run(argv: readonly string[], io: Io, letGo: () => void): Promise<number> {
  const { program, cli, called } = await buildProgram(argv, io, letGo)
  const line = called === 'run' ? withSeparator(argv, program) : argv
  try {
    if (argv.length === 0) program.help()
    await program.parseAsync(line, { from: 'user' })
    await remind(cli, nameOf(program.args[0]))
    return cli.exit
  } catch (thrown) {
    const error = thrown instanceof CommanderError ? usageErrorOf(thrown, program) : thrown
    if (error === undefined) return EXIT.done
    const stopped = error instanceof Stopped || (PortleaseError.is(error, 'ABORTED') && io.signal.aborted)
    if (wantsJson(own(line))) io.err(JSON.stringify(errorObject(error)))
    // Somebody who said stop is not told of an error.
    else if (stopped) io.err(`portlease: ${error.message}`)
    else io.err(coloured(errorText(error, { exactPort: own(line).some((word) => /^--port(=|$)/.test(word)) }), io))
    // The command's own exit codes are told apart from ours.
    return called === 'run' && !stopped ? EXIT.ownFailure : exitCodeOf(error)
  }
}

/** Our part of a line: what follows `--` belongs to the command that `run` runs. */
function own(line: readonly string[]): readonly string[] {
  return line.includes('--') ? line.slice(0, line.indexOf('--')) : line
}

function coloured(text: string, io: Io): string {
  return text.replace(/^error:/, (word) => paint(process.stderr, io.env, 'red', word))
}

/** Looked up on the line itself, since a line that cannot be parsed has an error to print too. */
function wantsJson(argv: readonly string[]): boolean {
  return argv.some(
    (word, i) => /^(-o=?json|--output=json)$/.test(word) || (/^(-o|--output)$/.test(word) && argv[i + 1] === 'json'),
  )
}
