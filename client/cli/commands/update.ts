import type { Command } from '@commander-js/extra-typings'
import { portLabel } from '../../../server/domain/lease.ts'
import { clean } from '../../clean.ts'
import { type Lease, PortleaseError } from '../../index.ts'
import type { Cli } from '../cli.ts'
import { epochOption, printChanged } from '../each.ts'
import { collectLabel } from '../parse/label.ts'
import { parseWhole } from '../parse/number.ts'
import { examples, outputOption } from '../program.ts'
import { findLease } from '../resolve.ts'

export function define(command: Command, cli: Cli): void {
  examples(command, [
    'portlease update epic-line1:61004 --purpose "barcode scanner, line 1"',
    'portlease update epic-line1:61004 --chart Palletizer2/Scanner_Server',
  ])
  command
    .argument('<lease>', 'controller:port, controller:port/transport, or an id')
    .option('--purpose <text>', 'the new purpose')
    .option('--chart <name>', 'the new name of the chart: the port stays')
    .option('--handle <name>', 'the new communication handle')
    .option(
      '--label <key=value>',
      'set a label (an empty value takes it away); may be given several times',
      collectLabel,
    )
    .option('--ticket <text>', 'the change request')
    .option('--no-ticket', 'take the ticket away')
    .addOption(epochOption())
    .option('--revision <number>', 'only if the lease is still at this revision', parseWhole)
    .addOption(outputOption(['table', 'json', 'value', 'csv']))
    .action(async (ref, { output, epoch, revision, label, ticket, ...changes }) => {
      const { lease } = await findLease(cli.client(), ref)
      checkEpoch(epoch, lease)
      const answer = await cli.client().lease.update({
        id: lease.id,
        revision: revision ?? lease.revision,
        ...changes,
        // --no-ticket is `false`, a flag that was not given is `true`: commander's way with --no-.
        ...(ticket === false ? { ticket: null } : typeof ticket === 'string' ? { ticket } : {}),
        ...(label ? { labels: merged(lease.labels, label) } : {}),
      })
      cli.io.err(clean(`Updated ${portLabel(answer.lease)} on ${answer.lease.controller}: it keeps its number.`))
      printChanged(cli, output, [answer])
    })
}

/** The API makes an update conditional on the revision alone; the revision that was read at this epoch keeps the promise. */
function checkEpoch(asked: number | undefined, lease: Lease): void {
  if (asked === undefined || asked === lease.epoch) return
  const { id, epoch, team, contact, chart, handle, purpose, createdAt, createdBy } = lease
  const place = `${portLabel(lease)} on ${lease.controller}`
  throw new PortleaseError(
    'EPOCH_MISMATCH',
    `${place} is at epoch ${epoch}, not ${asked}: it was granted anew since you saw it.`,
    {
      leaseId: id,
      epoch,
      asked,
      holder: { team, contact, chart, handle, purpose, since: createdAt, by: createdBy, leaseId: id },
      next: `Look at it again: portlease show ${id}`,
    },
  )
}

/** The API replaces all labels; here one is changed at a time. */
function merged(
  before: Readonly<Record<string, string>>,
  changes: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(Object.entries({ ...before, ...changes }).filter(([, value]) => value !== ''))
}
