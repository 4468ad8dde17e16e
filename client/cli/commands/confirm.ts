import type { Command } from '@commander-js/extra-typings'
import { portLabel } from '../../../server/domain/lease.ts'
import { clean } from '../../clean.ts'
import type { Lease } from '../../index.ts'
import { leaseName } from '../../words/lease.ts'
import { momentOf, zone } from '../../words/when.ts'
import { agreed } from '../ask.ts'
import type { Cli } from '../cli.ts'
import { LEASES } from '../each.ts'
import { Stopped, UsageError } from '../exit.ts'
import { parseInstant } from '../parse/instant.ts'
import { examples, outputOption } from '../program.ts'
import { type Format, printLeases } from '../render/output.ts'
import { findLease } from '../resolve.ts'

/** So many ids fit one call. */
const MOST_IDS = 1000

export function define(command: Command, cli: Cli): void {
  examples(command, ['portlease confirm epic-line5:61001', 'portlease confirm --mine --overdue --review-by 2027-05-01'])
  command
    .argument('[leases...]', LEASES)
    .option('--mine', "all reservations of the token's own team")
    .option('--overdue', 'only those past their review date')
    .option('--controller <name>', 'only those on this controller')
    .option('--review-by <date>', 'the next review: 2027-05-01', parseInstant)
    .option('--reason <text>', 'why; it stands in the log')
    .option('--yes', 'do not ask')
    .addOption(outputOption(['table', 'json', 'value', 'csv']))
    .action((refs, flags) => confirm(cli, refs, flags))
}

interface Flags {
  mine?: true | undefined
  overdue?: true | undefined
  controller?: string | undefined
  reviewBy?: string | undefined
  reason?: string | undefined
  yes?: true | undefined
  output: Format
}

async function confirm(cli: Cli, refs: readonly string[], flags: Flags): Promise<void> {
  const { io } = cli
  const byFilter = flags.mine || flags.overdue || flags.controller
  if (refs.length > 0 === Boolean(byFilter)) {
    throw new UsageError('confirm needs leases, or --mine, --overdue or --controller.', [
      ['for example', 'portlease confirm epic-line5:61001'],
      ['', 'portlease confirm --mine --overdue'],
    ])
  }
  const leases = byFilter ? await filtered(cli, flags) : await named(cli, refs)
  if (leases.length === 0) return io.err('Nothing to confirm.')
  if (byFilter && !flags.yes) await askAbout(cli, leases)
  const confirmed: Lease[] = []
  let answer: Awaited<ReturnType<typeof send>> | undefined
  for (let at = 0; at < leases.length; at += MOST_IDS) {
    answer = await send(cli, leases.slice(at, at + MOST_IDS), flags)
    confirmed.push(...answer.leases)
  }
  if (!answer) return
  io.err(confirmedText(confirmed))
  if (flags.output === 'table' && io.outIsTerminal) return
  printLeases(io, flags.output, {
    leases: confirmed,
    now: answer.now,
    answer: { ...answer, leases: confirmed },
    value: leaseName,
  })
}

function send(cli: Cli, leases: readonly Lease[], { reviewBy, reason }: Flags) {
  const ids = leases.map(({ id }) => id)
  return cli.client().lease.confirm({ ...(ids.length === 1 ? { id: ids[0] } : { ids }), reviewBy, reason })
}

async function named(cli: Cli, refs: readonly string[]): Promise<Lease[]> {
  const leases: Lease[] = []
  for (const ref of refs) leases.push((await findLease(cli.client(), ref)).lease)
  return leases
}

/** Reservations only: a lease with a TTL is renewed, not confirmed. */
async function filtered(cli: Cli, { mine, overdue, controller }: Flags): Promise<Lease[]> {
  const leases: Lease[] = []
  const filter = { mine, overdue, controller, state: 'active' as const }
  for await (const lease of cli.client().lease.iterate(filter)) {
    if (lease.ttlSeconds === null) leases.push(lease)
  }
  return leases
}

/** Somebody must have seen the list: in a pipe that is what --yes says. */
async function askAbout({ io }: Cli, leases: readonly Lease[]): Promise<void> {
  for (const lease of leases) {
    io.err(clean(`  ${leaseName(lease)}  ${lease.chart}  "${lease.purpose}"  last seen ${lease.seenAt.slice(0, 10)}`))
  }
  if (!io.canAsk)
    throw new UsageError('Nobody is here to say that these are still needed. With --yes they are confirmed unseen.')
  if (!(await agreed(io, 'Still needed?'))) throw new Stopped('Nothing was confirmed.')
}

function confirmedText(leases: readonly Lease[]): string {
  const [first] = leases
  const until = first?.reviewBy ? ` until ${momentOf(first.reviewBy)} (${zone()})` : ''
  if (leases.length === 1 && first) return clean(`Confirmed ${portLabel(first)} on ${first.controller}${until}.`)
  return `Confirmed ${leases.length} leases${until}.`
}
