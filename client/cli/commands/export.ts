import { writeFileSync } from 'node:fs'
import { type Command, InvalidArgumentError, Option } from '@commander-js/extra-typings'
import { handles, optoscript } from '../../export/handles.ts'
import { firewalld, nftables } from '../../export/linux-firewall.ts'
import { linuxReserved } from '../../export/linux-reserved.ts'
import { type Exported, sortLeases } from '../../export/model.ts'
import { json, leaseSheet, markdown } from '../../export/tables.ts'
import { windowsExcluded, windowsFirewall } from '../../export/windows.ts'
import type { Cli } from '../cli.ts'
import { UsageError } from '../exit.ts'
import { type Asked, collect } from '../export/collect.ts'
import { writeEvidence } from '../export/evidence.ts'
import { parseInstant } from '../parse/instant.ts'
import { collectNames } from '../parse/label.ts'
import { examples } from '../program.ts'
import { findLease } from '../resolve.ts'

/** Formats that are a host's own settings: they are of one controller. */
const OF_ONE_HOST: Readonly<Record<string, (exported: Exported, source: string | null) => string>> = {
  'linux-reserved': linuxReserved,
  'windows-excluded': windowsExcluded,
  nftables,
  firewalld,
  'windows-firewall': windowsFirewall,
}
const LISTS: Readonly<Record<string, (exported: Exported) => string>> = {
  handles,
  optoscript,
  csv: ({ leases }) => leaseSheet(leases),
  json,
  markdown,
}
const FORMATS = [...Object.keys(LISTS), ...Object.keys(OF_ONE_HOST), 'evidence']
const FILTERED = new Set(['nftables', 'windows-firewall'])

interface Flags {
  format: string
  controller?: string[] | undefined
  team?: string | undefined
  manifest?: string | undefined
  label?: string | undefined
  source?: string | undefined
  from?: string | undefined
  to?: string | undefined
  out?: string | undefined
}

export function define(command: Command, cli: Cli): void {
  examples(command, [
    'portlease export epic-line1:61001 --format optoscript',
    'portlease export --format linux-reserved --controller epic-line1 --out 60-chart-ports.conf',
    'portlease export --format nftables --controller epic-line1 --source 10.1.2.0/24',
    'portlease export --format evidence --controller "epic-*" --from 2026-01-01 --to 2026-04-01 --out q1/',
  ])
  command
    .argument('[lease...]', 'only these: controller:port, or an id')
    .addOption(new Option('--format <name>', 'what to write').choices(FORMATS).makeOptionMandatory())
    .option('--controller <names>', 'on these controllers, with commas; epic-* is all that begin so', collectNames)
    .option('--team <name>', 'of this team')
    .option('--manifest <name>', 'declared by this manifest')
    .option('--label <key[=value]>', 'with this label')
    .option('--source <network>', 'firewall rules: who may connect, such as 10.1.2.0/24 (everybody)', parseNetwork)
    .option('--from <date>', 'evidence: the beginning of the period', parseInstant)
    .option('--to <date>', 'evidence: its end', parseInstant)
    .option('--out <path>', 'a file (evidence: a new folder); without it, standard output')
    .action((refs, flags) => (flags.format === 'evidence' ? evidence(cli, refs, flags) : write(cli, refs, flags)))
}

async function write(cli: Cli, refs: readonly string[], flags: Flags): Promise<void> {
  const { format, source } = flags
  if (flags.from !== undefined || flags.to !== undefined)
    throw new UsageError('--from and --to go with --format evidence.')
  if (source !== undefined && !FILTERED.has(format))
    throw new UsageError('--source goes with --format nftables and windows-firewall.')
  const exported = refs.length > 0 ? await named(cli, refs) : await collect(cli, askedBy(flags))
  const ofHost = OF_ONE_HOST[format]
  if (ofHost && exported.controller === null)
    throw new UsageError(`${format} is for one host: say which --controller.`, [
      ['for example', `portlease export --format ${format} --controller epic-line1`],
    ])
  const text = ofHost ? ofHost(exported, source ?? null) : (LISTS[format]?.(exported) ?? '')
  const count = exported.leases.length === 1 ? '1 lease' : `${exported.leases.length} leases`
  if (flags.out === undefined) cli.io.out(text.replace(/\r?\n$/, ''))
  else {
    try {
      writeFileSync(flags.out, text)
    } catch (error) {
      throw new UsageError(`${flags.out} cannot be written: ${error instanceof Error ? error.message : error}.`)
    }
    cli.io.err(`Wrote ${flags.out} (${count}).`)
  }
  if (exported.leases.length === 0) cli.io.err('No lease was found: portlease list shows what there is.')
}

function askedBy({ format, controller, team, manifest, label }: Flags): Asked {
  // Tables show what is in quarantine too; a host and a chart have to do with what is held.
  const states: Asked['states'] = ['csv', 'json', 'markdown'].includes(format)
    ? ['active', 'expired', 'quarantined']
    : ['active', 'expired']
  return { controllers: controller ?? [], states, team, manifest, label }
}

async function named(cli: Cli, refs: readonly string[]): Promise<Exported> {
  const client = cli.client()
  const found = []
  for (const ref of refs) found.push((await findLease(client, ref)).lease)
  const { server } = await client.system.whoami()
  const { revision } = await client.system.health()
  const leases = sortLeases(found)
  const [first] = leases
  const controller = first && leases.every((lease) => lease.controller === first.controller) ? first.controller : null
  return { leases, findings: [], controller, ledgerId: server.ledgerId, revision, policy: server.policy }
}

async function evidence(cli: Cli, refs: readonly string[], flags: Flags): Promise<void> {
  const { from, to, out } = flags
  if (refs.length > 0 || from === undefined || to === undefined || out === undefined || from > to)
    throw new UsageError('Evidence takes --from, a later --to and --out with a new folder.', [
      ['for example', 'portlease export --format evidence --from 2026-01-01 --to 2026-04-01 --out q1/'],
    ])
  const { files, chain, totals, isOneState } = await writeEvidence(cli, out, askedBy(flags), { from, to })
  const written = Object.entries(files).map(([name, { rows }]) => `${name} (${rows} rows)`)
  cli.io.err(`Wrote ${written.join(', ')} and MANIFEST.json into ${out}.`)
  cli.io.err(
    `${totals.leasesInPeriod} of ${totals.leasesEver} leases touched the period. The chain ${chain.ok ? 'verifies' : 'DOES NOT VERIFY'} up to event ${chain.head.revision}.`,
  )
  if (!isOneState) cli.io.err('The ledger changed while it was read: the listing is not of one single revision.')
  cli.io.err(`Check it later, without a server:   portlease verify ${out}`)
}

function parseNetwork(text: string): string {
  const octet = '(25[0-5]|2[0-4]\\d|1?\\d?\\d)'
  if (new RegExp(`^${octet}(\\.${octet}){3}(/([12]?\\d|3[0-2]))?$`).test(text)) return text
  throw new InvalidArgumentError('Write an IPv4 address or network: 10.1.2.0/24.')
}
