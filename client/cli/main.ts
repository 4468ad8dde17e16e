import { CommanderError } from 'commander'
import { PortleaseError } from '../error.ts'
import { EXIT, exitCodeOf, Stopped } from './exit.ts'
import { type Io, paint, processIo, quietOnClosedPipe } from './io.ts'
import { buildProgram, usageErrorOf } from './program.ts'
import { nameOf } from './registry.ts'
import { remind } from './reminder.ts'
import { errorObject, errorText } from './render/error.ts'

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
  const { program, cli } = await buildProgram(argv, io, letGo)
  try {
    if (argv.length === 0) program.help()
    await program.parseAsync(argv, { from: 'user' })
    await remind(cli, nameOf(program.args[0]))
    return cli.exit
  } catch (thrown) {
    const error = thrown instanceof CommanderError ? usageErrorOf(thrown, program) : thrown
    if (error === undefined) return EXIT.done
    const stopped = error instanceof Stopped || (PortleaseError.is(error, 'ABORTED') && io.signal.aborted)
    if (wantsJson(argv)) io.err(JSON.stringify(errorObject(error)))
    // Somebody who said stop is not told of an error.
    else if (stopped) io.err(`portlease: ${error.message}`)
    else io.err(coloured(errorText(error, { exactPort: argv.some((word) => /^--port(=|$)/.test(word)) }), io))
    return exitCodeOf(error)
  }
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
