import type { Command } from '@commander-js/extra-typings'
import { portLabel } from '../../../server/domain/lease.ts'
import { clean } from '../../clean.ts'
import { leaseName, stateText } from '../../words/lease.ts'
import type { Cli } from '../cli.ts'
import { examples, outputOption } from '../program.ts'
import { leaseLines } from '../render/lease.ts'
import { labelled } from '../render/lines.ts'
import { printLeases } from '../render/output.ts'
import { findLease } from '../resolve.ts'

const FORMATS = ['table', 'json', 'value', 'env', 'shell', 'csv', 'github', 'terraform'] as const

export function define(command: Command, cli: Cli): void {
  examples(command, ['portlease show epic-line1:61000', 'portlease show epic-line1:61000/udp -o json'])
  command
    .argument('<lease>', 'controller:port, controller:port/transport, or an id')
    .option('--env-prefix <name>', 'for -o env, shell and github: SCANNER gives SCANNER_PORT')
    .addOption(outputOption(FORMATS))
    .action(async (ref, { output, envPrefix }) => {
      const answer = await findLease(cli.client(), ref)
      const { lease, now } = answer
      if (output !== 'table' || !cli.io.outIsTerminal) {
        return printLeases(cli.io, output, { leases: [lease], now, answer, value: leaseName, prefix: envPrefix })
      }
      const head = `${portLabel(lease)} on ${lease.controller} is ${stateText(lease, now)}.`
      cli.io.out(`${clean(head)}\n${labelled(leaseLines(lease, now))}`)
    })
}
