import { readFileSync, statSync } from 'node:fs'
import type { Command } from '@commander-js/extra-typings'
import { clean } from '../../clean.ts'
import type { Lease } from '../../index.ts'
import { compareListing, type Observed } from '../../observe/compare.ts'
import { MOST_LISTING_BYTES, readListing } from '../../observe/listing.ts'
import type { Listing } from '../../observe/types.ts'
import { sendReport } from '../../strategy/report.ts'
import type { Cli } from '../cli.ts'
import { EXIT, UsageError } from '../exit.ts'
import { need } from '../need.ts'
import { decodeText } from '../parse/text.ts'
import { examples, outputOption } from '../program.ts'
import { type Format, printRows } from '../render/output.ts'
import type { Column } from '../render/table.ts'
import { counted } from '../strategy/print.ts'
import { sayReported } from '../strategy/reported.ts'

const EXAMPLE = 'portlease observe --controller epic-line1 listening.txt'

export function define(command: Command, cli: Cli): void {
  examples(command, [
    'ssh dev@10.1.1.11 ss -ltnu | portlease observe --controller epic-line1 -',
    `${EXAMPLE}      (netstat -an > listening.txt)`,
    `${EXAMPLE} --report`,
  ])
  command
    .argument('<file>', 'what ss -ltnu, netstat -an or nmap -oG - printed on or about the host; - reads standard input')
    .option('--controller <name>', 'whose output it is')
    .option('--report', 'tell the ledger of forbidden ports that listen')
    .addOption(outputOption(['table', 'json', 'csv']))
    .action((file, flags) => observe(cli, file, flags))
}

const COLUMNS: readonly Column<Observed>[] = [
  { head: 'PORT', text: ({ port, transport }) => `${port}/${transport}` },
  { head: 'SEEN', text: ({ kind }) => kind.replace('-', ' '), data: ({ kind }) => kind },
  { head: 'TEAM', text: ({ team }) => team },
  { head: 'CHART', text: ({ chart }) => chart },
  { head: 'PROGRAM', text: ({ program }) => program ?? '' },
  { head: 'AT', text: ({ addresses }) => addresses.join(' '), wide: true },
  { head: 'WHAT', text: ({ message }) => message, wide: true },
]

interface Flags {
  readonly controller?: string | undefined
  readonly report?: true | undefined
  readonly output: Format
}

async function observe(cli: Cli, file: string, flags: Flags): Promise<void> {
  const { controller: name } = await need(cli.io, 'observe', { controller: flags.controller }, EXAMPLE)
  const text = textOf(file)
  const client = cli.client()
  const { controller } = await client.controller.get({ name })
  const listing = listingOf(file, text, name, controller.addresses)
  const leases: Lease[] = []
  for await (const lease of client.lease.iterate({ controller: name, state: ['active', 'expired', 'quarantined'] }))
    leases.push(lease)
  const observed = compareListing(listing, leases, name)
  const answer = { controller: name, source: listing.source, observed }
  printRows(cli.io, flags.output, { rows: observed, columns: COLUMNS, answer })
  if (flags.output === 'table') for (const { message } of alarming(observed)) cli.io.err(clean(`  ${message}`))
  cli.io.err(summaryOf(observed, listing))
  if (flags.report) {
    const forbidden = observed.filter(({ kind }) => kind === 'forbidden')
    const uses = forbidden.map(({ transport, port, program }) => ({
      transport,
      port,
      purpose: purposeOf(listing, program),
    }))
    sayReported(cli.io, await sendReport(client, { controller: name, source: 'observation', forbidden: uses }))
  }
  if (alarming(observed).length > 0) cli.exit = EXIT.differs
}

function listingOf(file: string, text: string, name: string, addresses: readonly string[]): Listing {
  const listing = readListing(text, addresses)
  if (!listing)
    throw new UsageError(`${file === '-' ? 'What was pasted' : file} is not what ss, netstat or nmap -oG prints.`, [
      ['on Linux', 'ss -ltnu > listening.txt'],
      ['on Windows', 'netstat -an > listening.txt'],
    ])
  const { hosts } = listing
  if (hosts.length > 0 && addresses.length > 0 && !hosts.some((host) => addresses.includes(host)))
    throw new UsageError(`${file} is about ${hosts.slice(0, 3).join(', ')}, which is no address of ${name}.`, [
      ['addresses', addresses.join(', ')],
    ])
  return listing
}

/** What somebody should look at: it listens, and nobody has leased it. */
function alarming(observed: readonly Observed[]): Observed[] {
  return observed.filter(({ kind }) => kind === 'forbidden' || kind === 'quarantined' || kind === 'not-leased')
}

function summaryOf(observed: readonly Observed[], { source }: Listing): string {
  const count = (kind: Observed['kind']) => observed.filter((each) => each.kind === kind).length
  const parts = [
    `${count('leased')} listening and leased`,
    `${count('silent')} leased and silent`,
    `${count('not-leased') + count('quarantined')} listening and not leased`,
    `${count('forbidden')} forbidden`,
    ...(count('unknown') > 0 ? [`${count('unknown')} not told by this output`] : []),
  ]
  return `${source}, ${counted(observed.length, 'number')}: ${parts.join(', ')}. Evidence only: nothing was released.`
}

function purposeOf({ source }: Listing, program: string | null): string {
  return program === null ? `listens, by ${source}` : `listens (${program}), by ${source}`.replace(/[^\x20-\x7e]/g, '?')
}

function textOf(file: string): string {
  if (file !== '-' && (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > MOST_LISTING_BYTES) throw tooLong(file)
  let bytes: Buffer
  try {
    bytes = readFileSync(file === '-' ? 0 : file)
  } catch {
    throw new UsageError(`There is no file to read at ${file}.`)
  }
  if (bytes.length > MOST_LISTING_BYTES) throw tooLong(file)
  return decodeText(bytes)
}

function tooLong(file: string): UsageError {
  return new UsageError(`${file} is longer than 16 MB: that is not what one host listens on.`)
}
