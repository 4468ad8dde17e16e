import type { Command } from '@commander-js/extra-typings'
import type { Lease } from '../../index.ts'
import { agreed } from '../ask.ts'
import type { Cli } from '../cli.ts'
import { EXIT, Stopped, UsageError } from '../exit.ts'
import { parseRef } from '../parse/ref.ts'
import { type ProbeResult, probe } from '../probe.ts'
import { examples, outputOption } from '../program.ts'
import { type Format, printJson } from '../render/output.ts'
import { findLease } from '../resolve.ts'

export function define(command: Command, cli: Cli): void {
  examples(command, ['portlease probe epic-line1:61000', 'portlease probe epic-line1:61000 --address 10.1.1.12 --yes'])
  command
    .argument('<lease>', 'an id, or controller:port')
    .option('--address <ip>', "which of the controller's addresses (the first)")
    .option('--yes', 'do it without asking: you know that the chart takes it for a peer')
    .addOption(outputOption(['table', 'json', 'value']))
    .action((lease, flags) => run(cli, lease, flags))
}

interface Flags {
  readonly address?: string | undefined
  readonly yes?: true | undefined
  readonly output: Format
}

async function run(cli: Cli, named: string, flags: Flags): Promise<void> {
  const { lease } = await findLease(cli.client(), named)
  const port = portOf(named, lease)
  const address = await addressOf(cli, lease, flags.address)
  const place = `${address}:${port}`
  cli.io.err(warning(lease, place))
  if (!flags.yes) await askFirst(cli, named)
  const result = await probe(address, port, cli.io.signal)
  if (flags.output === 'json') printJson(cli.io, { leaseId: lease.id, address, port, transport: 'tcp', result })
  else cli.io.out(flags.output === 'value' ? result : `${place} is ${result}: ${MEANING[result]}`)
  if (result !== 'open') cli.exit = EXIT.differs
}

const MEANING: Readonly<Record<ProbeResult, string>> = {
  open: 'something accepted the connection. Whether it is the chart, the probe cannot tell.',
  closed: 'the host answers, and nothing listens there now. That frees nothing: the chart may be stopped.',
  filtered: 'no answer that tells anything. A firewall may be between, or the host is off.',
}

function warning({ controller, chart }: Lease, place: string): string {
  return [
    `This opens one TCP connection to ${place} (${controller}, ${chart}) and ends it at once, without a byte.`,
    'The chart takes it for a peer: one that serves a single peer may be busy with it until it notices the end, and a real',
    'peer cannot connect meanwhile. On SNAP PAC a dead session can last 4 minutes. Where you can, use portlease observe.',
  ].join('\n')
}

async function askFirst({ io }: Cli, named: string): Promise<void> {
  if (!io.canAsk)
    throw new UsageError('Nobody can be asked here, so nothing was done. With --yes it is done without asking.', [
      ['for example', `portlease probe ${named} --yes`],
    ])
  if (!(await agreed(io, 'Connect?'))) throw new Stopped('Nothing was done.')
}

/** The number that was named; of a lease by its id, the first. */
function portOf(named: string, lease: Lease): number {
  const ref = parseRef(named)
  if (lease.transport === 'udp' || (ref.kind === 'place' && ref.transport === 'udp'))
    throw new UsageError('Whether a UDP port listens cannot be told from outside: nothing was sent.', [
      ['instead', `ss -lun | portlease observe --controller ${lease.controller} -`],
    ])
  if (lease.state === 'ended')
    throw new UsageError(`This lease has ended: ${lease.port} on ${lease.controller} is nobody's to probe.`)
  return ref.kind === 'place' ? ref.port : lease.port
}

/** Only an address that is registered for the controller, so that a slip of the finger reaches nobody else. */
async function addressOf(cli: Cli, { controller: name }: Lease, wanted: string | undefined): Promise<string> {
  const { controller } = await cli.client().controller.get({ name })
  const [first] = controller.addresses
  if (first === undefined)
    throw new UsageError(`${name} has no address.`, [
      ['next', `portlease controllers update ${name} --address 10.1.1.11`],
    ])
  if (wanted === undefined || controller.addresses.includes(wanted)) return wanted ?? first
  throw new UsageError(`${wanted} is no address of ${name}.`, [['addresses', controller.addresses.join(', ')]])
}
