import type { Command } from '@commander-js/extra-typings'
import { Option } from '@commander-js/extra-typings'
import type { Grant, Lease, PlanAnswer } from '../../index.ts'
import type { InputOf } from '../../procedures.ts'
import type { Cli } from '../cli.ts'
import { EXIT } from '../exit.ts'
import { need } from '../need.ts'
import { parseDuration } from '../parse/duration.ts'
import { parseInstant } from '../parse/instant.ts'
import { collectLabel, collectNames } from '../parse/label.ts'
import { parsePort, parseWhole } from '../parse/number.ts'
import { parsePrefix } from '../parse/prefix.ts'
import { readTerraformQuery } from '../parse/terraform-query.ts'
import { examples, outputOption } from '../program.ts'
import { grantDetails, grantSentence, planSentence } from '../render/grant.ts'
import { type Format, printJson, printLeases } from '../render/output.ts'

const FORMATS = ['table', 'json', 'value', 'env', 'shell', 'csv', 'github', 'terraform'] as const
const EXAMPLE =
  'portlease acquire --controller epic-line1 --chart Palletizer/Scanner_Server --purpose "scanner pushes reads"'

export function define(command: Command, cli: Cli): void {
  examples(command, [
    EXAMPLE,
    'portlease acquire --controller epic-line1,epic-line2 --same-port --chart Palletizer/Vision --purpose "camera streams" --transport udp --count 4',
  ])
  command
    .option('--controller <names>', 'the controller; several with commas: all of them or none', collectNames)
    .option('--same-port', 'one number that is free on all the controllers')
    .option('--chart <name>', 'Strategy/Chart')
    .option('--handle <name>', 'the communication handle, when a chart has several')
    .option('--purpose <text>', 'why; an auditor will read this')
    .addOption(transportOption())
    .addOption(transportOption('--protocol <name>').hideHelp())
    .option('--port <number>', 'exactly this number', parsePort)
    .option('--prefer <number>', 'this number if it is free', parsePort)
    .option('--count <number>', 'so many consecutive ports (1)', parseWhole)
    .option('--ttl <duration>', 'a lease that ends unless it is renewed: 90s, 30m, 12h, 7d', parseDuration)
    .option('--review-by <date>', 'when somebody should look whether it is still needed: 2027-05-01', parseInstant)
    .option('--label <key=value>', 'a label; may be given several times', collectLabel)
    .option('--ticket <text>', 'the change request')
    .option('--team <name>', 'for this team (admins)')
    .option('--dry-run', 'say what would be granted, and change nothing')
    .option('--env-prefix <name>', 'for -o env, shell and github: SCANNER gives SCANNER_PORT', parsePrefix)
    .addOption(outputOption(FORMATS))
    .action((flags) => acquire(cli, flags.output === 'terraform' ? { ...readTerraformQuery(), ...flags } : flags))
}

interface Flags {
  controller?: string[] | undefined
  samePort?: true | undefined
  chart?: string | undefined
  handle?: string | undefined
  purpose?: string | undefined
  transport?: 'tcp' | 'udp' | 'both' | undefined
  protocol?: 'tcp' | 'udp' | 'both' | undefined
  port?: number | undefined
  prefer?: number | undefined
  count?: number | undefined
  ttl?: number | undefined
  reviewBy?: string | undefined
  label?: Record<string, string> | undefined
  ticket?: string | undefined
  team?: string | undefined
  dryRun?: true | undefined
  envPrefix?: string | undefined
  output: Format
}

type Request = InputOf<'lease', 'acquire'>

async function acquire(cli: Cli, flags: Flags): Promise<void> {
  const requests = await requestsOf(cli, flags)
  if (flags.dryRun) return plan(cli, flags, requests)
  const [first] = requests
  if (requests.length === 1 && first) {
    const answer = await cli.client().lease.acquire(first)
    return report(cli, flags, { grants: [answer], now: answer.now, answer })
  }
  const answer = await cli.client().lease.acquireMany({ requests, samePort: flags.samePort ?? false })
  report(cli, flags, { grants: answer.leases, now: answer.now, answer })
}

/** One request for each controller that was named. */
async function requestsOf({ io }: Cli, flags: Flags): Promise<Request[]> {
  const { transport, protocol, port, prefer, count, ttl, reviewBy, handle, label, ticket, team } = flags
  const needed = { controller: flags.controller?.join(','), chart: flags.chart, purpose: flags.purpose }
  const { controller, chart, purpose } = await need(io, 'acquire', needed, EXAMPLE)
  const common = {
    chart,
    purpose,
    handle,
    transport: transport ?? protocol,
    port,
    prefer,
    count,
    reviewBy,
    labels: label,
    ticket,
    team,
  }
  return collectNames(controller, []).map((name) => ({ controller: name, ...common, ttlSeconds: ttl }))
}

interface Report {
  grants: readonly Grant[]
  now: string
  answer: unknown
}

function report({ io }: Cli, flags: Flags, { grants, now, answer }: Report): void {
  const leases = grants.map(({ lease }) => lease)
  const single = leases.length === 1 ? grants[0] : undefined
  const detailed = flags.output === 'table' && io.outIsTerminal && single !== undefined
  for (const grant of grants) io.err(grantSentence(grant, { listen: !detailed }))
  if (detailed) io.out(grantDetails(single, now))
  else printLeases(io, flags.output, { leases, now, answer, value: firstPort, prefix: flags.envPrefix })
}

async function plan(cli: Cli, flags: Flags, requests: Request[]): Promise<void> {
  const answer = await cli.client().lease.plan({ requests, samePort: flags.samePort ?? false })
  if (answer.refusals.length > 0) cli.exit = EXIT.refused
  if (flags.output === 'json') return printJson(cli.io, answer)
  for (const refusal of answer.refusals) cli.io.err(`refused: ${refusal.message}`)
  printPlan(cli, flags, answer)
}

function printPlan({ io }: Cli, flags: Flags, answer: PlanAnswer): void {
  for (const item of answer.leases) io.err(planSentence(item))
  const leases = answer.leases.map(({ lease }) => lease)
  // The sentences say it all to a person; a lease that is not granted has no id to show in a table.
  if (leases.length === 0 || (flags.output === 'table' && io.outIsTerminal)) return
  printLeases(io, flags.output, { leases, now: answer.now, answer, value: firstPort, prefix: flags.envPrefix })
}

function firstPort(lease: Lease): string {
  return String(lease.port)
}

function transportOption<const F extends string = '--transport <name>'>(flags: F = '--transport <name>' as F) {
  return new Option(flags, 'tcp, udp or both (tcp)').choices(['tcp', 'udp', 'both'] as const)
}
