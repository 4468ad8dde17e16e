import { type Command, Option } from '@commander-js/extra-typings'
import { portLabel } from '../../../server/domain/lease.ts'
import { clean } from '../../clean.ts'
import type { HeldLease } from '../../index.ts'
import type { Cli } from '../cli.ts'
import { EXIT, UsageError } from '../exit.ts'
import { need } from '../need.ts'
import { parseDuration } from '../parse/duration.ts'
import { collectLabel } from '../parse/label.ts'
import { parsePort, parseWhole } from '../parse/number.ts'
import { parsePrefix } from '../parse/prefix.ts'
import { examples } from '../program.ts'
import { variables } from '../render/variables.ts'
import { start } from '../run/child.ts'

const EXAMPLE = 'portlease run --controller build-7 --chart CI/Simulator --purpose "nightly test" -- node simulator.js'
const DEFAULT_TTL_SECONDS = 60
const DEFAULT_GRACE_SECONDS = 10

export function define(command: Command, cli: Cli): void {
  examples(command, [
    EXAMPLE,
    'portlease run --controller build-7 --chart CI/Simulator --purpose "nightly" --ttl 5m npm test',
  ])
  command
    .usage('[options] [--] <command> [arguments...]')
    .argument('[command...]', 'what to run while the lease is held, and its arguments')
    .option('--controller <name>', 'the controller')
    .option('--chart <name>', 'Strategy/Chart')
    .option('--handle <name>', 'the communication handle, when a chart has several')
    .option('--purpose <text>', 'why; an auditor will read this')
    .addOption(new Option('--transport <name>', 'tcp, udp or both (tcp)').choices(['tcp', 'udp', 'both'] as const))
    .option('--port <number>', 'exactly this number', parsePort)
    .option('--prefer <number>', 'this number if it is free', parsePort)
    .option('--count <number>', 'so many consecutive ports (1)', parseWhole)
    .option('--ttl <duration>', 'how long the lease outlives a crash: 90s, 30m (60s)', parseDuration)
    .option('--label <key=value>', 'a label; may be given several times', collectLabel)
    .option('--ticket <text>', 'the change request')
    .option('--team <name>', 'for this team (admins)')
    .option('--grace <duration>', 'between SIGTERM and SIGKILL, when the lease is lost (10s)', parseDuration)
    .option('--env-prefix <name>', 'SCANNER gives SCANNER_PORT, not PORTLEASE_PORT', parsePrefix)
    .action((words, flags) => run(cli, words, flags))
}

interface Flags {
  controller?: string | undefined
  chart?: string | undefined
  handle?: string | undefined
  purpose?: string | undefined
  transport?: 'tcp' | 'udp' | 'both' | undefined
  port?: number | undefined
  prefer?: number | undefined
  count?: number | undefined
  ttl?: number | undefined
  label?: Record<string, string> | undefined
  ticket?: string | undefined
  team?: string | undefined
  grace?: number | undefined
  envPrefix?: string | undefined
}

async function run(cli: Cli, words: readonly string[], flags: Flags): Promise<void> {
  if (words.length === 0) throw new UsageError('run needs a command to run.', [['for example', EXAMPLE]])
  const held = await hold(cli, flags)
  try {
    cli.exit = await runHeld(cli, words, held, flags)
  } finally {
    // At most four seconds, and never an error: what cannot be released now ends with its TTL.
    await held[Symbol.asyncDispose]()
  }
}

async function hold(cli: Cli, flags: Flags): Promise<HeldLease> {
  const { ttl, label, grace: _, envPrefix: __, ...others } = flags
  const needed = { controller: flags.controller, chart: flags.chart, purpose: flags.purpose }
  const names = await need(cli.io, 'run', needed, EXAMPLE)
  const ttlSeconds = ttl ?? DEFAULT_TTL_SECONDS
  const held = await cli.client().holdLease({ ...others, ...names, ttlSeconds, labels: label })
  const { lease } = held
  const every = Math.max(1, Math.round(ttlSeconds / 3))
  const text = `${portLabel(lease)} on ${lease.controller}, listen ${lease.listen.join(' ')}, renewed every ${every} s`
  cli.io.err(clean(`portlease: ${text}`))
  return held
}

async function runHeld(cli: Cli, words: readonly string[], held: HeldLease, flags: Flags): Promise<number> {
  const env = { ...withoutToken(process.env), ...variables([held.lease], flags.envPrefix) }
  // From here on Ctrl-C is the command's.
  cli.letGo()
  const child = await start(words, env)
  if (!('ended' in child)) {
    cli.io.err(`portlease: ${clean(child.message)}`)
    return child.exit
  }
  let lost = false
  void held.lost.then((error) => {
    lost = true
    cli.io.err(`portlease: ${clean(error.message)} Stopping the command.`)
    child.stop((flags.grace ?? DEFAULT_GRACE_SECONDS) * 1000)
  })
  const code = await child.ended
  return lost ? EXIT.leaseLost : code
}

const TOKENS: readonly string[] = ['PORTLEASE_TOKEN', 'PORTLEASE_ADMIN_TOKEN']

/** The command needs the port, not the right to lease others. Windows does not tell capitals in names apart. */
function withoutToken(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !TOKENS.includes(name.toUpperCase())))
}
