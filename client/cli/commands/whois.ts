import { type Command, Option } from '@commander-js/extra-typings'
import { portLabel } from '../../../server/domain/lease.ts'
import type { ListedFinding } from '../../../server/domain/wire.ts'
import { clean } from '../../clean.ts'
import type { Explanation, VerifyAnswer, WhoisAnswer } from '../../index.ts'
import { verifyChain } from '../../verify-chain.ts'
import { leaseName } from '../../words/lease.ts'
import { dayOf } from '../../words/when.ts'
import type { Cli } from '../cli.ts'
import { UsageError } from '../exit.ts'
import { parseInstant, parseSpan } from '../parse/instant.ts'
import { parsePort } from '../parse/number.ts'
import { parseRef } from '../parse/ref.ts'
import { examples, outputOption } from '../program.ts'
import { leaseLines } from '../render/lease.ts'
import { labelled } from '../render/lines.ts'
import { type Format, printRows } from '../render/output.ts'
import { pastText } from '../render/past.ts'
import type { Column } from '../render/table.ts'
import { findLease } from '../resolve.ts'
import { whoisEverywhere } from '../whois-everywhere.ts'

/** Events that are verified on the way to an answer: some two seconds. */
const MOST_VERIFIED = 100_000

type Claim = WhoisAnswer['claims'][number]

export function define(command: Command, cli: Cli): void {
  examples(command, [
    'portlease whois epic-line3:61004',
    'portlease whois 61004',
    'portlease whois epic-line3:61004 --during 2026-03',
  ])
  command
    .argument('<port>', 'controller:port[/transport], the id of a lease, or a number alone for all controllers')
    .option('--controller <name>', 'on this controller')
    .addOption(new Option('--transport <name>', 'tcp or udp').choices(['tcp', 'udp'] as const))
    .option('--at <date>', 'who had it at this instant', parseInstant)
    .option('--during <span>', 'who had it in 2026, 2026-03 or 2026-03-14', parseSpan)
    .option('--from <date>', 'who had it from this date on', parseInstant)
    .option('--to <date>', 'who had it up to this date', parseInstant)
    .addOption(outputOption(['table', 'json', 'value', 'csv']))
    .action((word, flags) => whois(cli, word, flags))
}

interface Flags {
  controller?: string | undefined
  transport?: 'tcp' | 'udp' | undefined
  at?: string | undefined
  during?: { from: string; to: string } | undefined
  from?: string | undefined
  to?: string | undefined
  output: Format
}

async function whois(cli: Cli, word: string, flags: Flags): Promise<void> {
  const { at, during } = flags
  const { from, to } = during ?? flags
  const past = at !== undefined || from !== undefined || to !== undefined
  const place = await placeOf(cli, word, flags)
  if (place.controller === undefined) {
    if (past) throw new UsageError('The past of a port is asked for one controller at a time: epic-line3:61004.')
    return whoisEverywhere(cli, place.port, place.transport, flags.output)
  }
  const { controller, port, transport } = place
  const forPerson = flags.output === 'table' && cli.io.outIsTerminal
  // A person also wants to know who had it before; a program gets exactly what it asked for.
  const span = past || !forPerson ? { at, from, to } : { from: '1970-01-01T00:00:00Z' }
  const answer = await cli.client().lease.whois({ controller, port, transport, ...span })
  if (forPerson && past) {
    const asked = { controller, port, transport, at, from, to }
    return cli.io.out(pastText(answer, asked, await chainOf(cli, answer)))
  }
  if (forPerson) return cli.io.out(presentText(answer, { controller, port }))
  printRows(cli.io, flags.output, {
    rows: answer.claims,
    columns: COLUMNS,
    answer,
    value: ({ lease }) => leaseName(lease),
  })
}

/** An auditor wants to know whether the log can be trusted; a very long one is verified by its own command. */
function chainOf(cli: Cli, { revision }: WhoisAnswer): Promise<VerifyAnswer> | null {
  return revision > MOST_VERIFIED ? null : verifyChain(cli.client(), {})
}

interface AskedPlace {
  controller?: string
  port: number
  transport?: 'tcp' | 'udp' | undefined
}

async function placeOf(cli: Cli, word: string, { controller, transport }: Flags): Promise<AskedPlace> {
  const bare = /^(\d{1,5})(?:\/(tcp|udp))?$/.exec(word)
  if (bare) {
    const spaces = bare[2] === undefined ? transport : (bare[2] as 'tcp' | 'udp')
    return { port: parsePort(bare[1]!), transport: spaces, ...(controller ? { controller } : {}) }
  }
  const ref = parseRef(word)
  if (ref.kind === 'place') return { controller: ref.controller, port: ref.port, transport: ref.transport ?? transport }
  const { lease } = await findLease(cli.client(), word)
  const space = lease.transport === 'both' ? transport : lease.transport
  return { controller: lease.controller, port: lease.port, transport: space }
}

const COLUMNS: readonly Column<Claim>[] = [
  { head: 'CONTROLLER', text: ({ lease }) => lease.controller },
  { head: 'PORT', text: ({ lease, transport }) => portLabel({ ...lease, transport }) },
  { head: 'TEAM', text: ({ lease }) => lease.team },
  { head: 'CONTACT', text: ({ lease }) => lease.contact },
  { head: 'CHART', text: ({ lease }) => lease.chart },
  { head: 'HANDLE', text: ({ lease }) => lease.handle },
  { head: 'STATE', text: ({ lease }) => lease.state },
  { head: 'FROM', text: ({ from }) => from },
  { head: 'UNTIL', text: ({ until }) => until ?? '' },
  { head: 'LEASE', text: ({ lease }) => lease.id },
  { head: 'PURPOSE', text: ({ lease }) => lease.purpose },
]

interface Place {
  controller: string
  port: number
}

/** Who has it now, and below it who had it before, the latest first. */
function presentText({ claims, findings, policy, now }: WhoisAnswer, place: Place): string {
  const current = claims.filter(({ until }) => until === null)
  const earlier = claims.filter(({ until }) => until !== null).reverse()
  const blocks = current.map(({ lease, transport }) => {
    const before = earlier.filter((claim) => claim.transport === transport).slice(0, 5)
    const lines = [...leaseLines(lease, now), ...before.map((claim): [string, string] => ['before', formerText(claim)])]
    const state = lease.overdue ? 'leased, and overdue' : lease.state === 'active' ? 'leased' : lease.state
    return `${portLabel({ ...lease, transport })} on ${lease.controller} is ${state}.\n${labelled(lines)}`
  })
  if (blocks.length > 0) return blocks.join('\n\n')
  const lines = earlier.slice(0, 5).map((claim): [string, string] => ['before', formerText(claim)])
  const seen = findings.map((finding): [string, string] => ['in use', findingText(finding)])
  const below = [...seen, ...lines]
  return [nobodyText(policy, place), ...(below.length > 0 ? [labelled(below)] : [])].join('\n')
}

function nobodyText({ leasable, reason, exclusions }: Explanation, { controller, port }: Place): string {
  if (!leasable) return `${port} can never be leased: ${clean(reason)}.`
  const [exclusion] = exclusions
  return exclusion
    ? `${port} on ${controller} is excluded: "${clean(exclusion.reason)}".`
    : `Nobody has ${port} on ${controller}.`
}

function findingText({ transport, team, chart, purpose, seenAt }: ListedFinding): string {
  return `${transport}, ${team ?? 'no team'}, ${chart} ("${purpose}"), seen ${dayOf(seenAt)}`
}

function formerText({ lease, from, until }: Claim): string {
  return `${lease.team}, ${lease.chart}, ${dayOf(from)}${until ? ` to ${dayOf(until)}` : ' on'}`
}
