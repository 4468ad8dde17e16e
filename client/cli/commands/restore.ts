import type { Command } from '@commander-js/extra-typings'
import { portLabel } from '../../../server/domain/lease.ts'
import { clean } from '../../clean.ts'
import type { Lease, RestoreAnswer } from '../../index.ts'
import { leaseName } from '../../words/lease.ts'
import type { Cli } from '../cli.ts'
import { EXIT, UsageError } from '../exit.ts'
import { need } from '../need.ts'
import { examples, outputOption } from '../program.ts'
import { type Format, printLeases } from '../render/output.ts'
import { findLease } from '../resolve.ts'

const EXAMPLE = 'portlease restore epic-line7:61031 --reason "the robot cell is still used"'

export function define(command: Command, cli: Cli): void {
  examples(command, [EXAMPLE, 'portlease restore --plan PLAN --reason "wrong list"'])
  command
    .argument('[lease]', 'controller:port, controller:port/transport, or an id')
    .option('--plan <id>', 'all that this plan revoked')
    .option('--reason <text>', 'why; it stands in the log')
    .addOption(outputOption(['table', 'json', 'value', 'csv']))
    .action(async (ref, { plan, reason, output }) => {
      if ((ref === undefined) === (plan === undefined)) {
        throw new UsageError('restore takes a lease, or a whole plan with --plan.', [['for example', EXAMPLE]])
      }
      const { reason: why } = await need(cli.io, 'restore', { reason }, EXAMPLE)
      const { admin } = cli.client()
      if (plan !== undefined) return report(cli, output, await admin.restore({ planId: plan, reason: why }), plan)
      const { lease } = await findLease(cli.client(), ref ?? '')
      report(cli, output, await admin.restore({ id: lease.id, reason: why }))
    })
}

function report(cli: Cli, format: Format, answer: RestoreAnswer, plan?: string): void {
  const { io } = cli
  const { leases, skipped, now } = answer
  for (const lease of leases) if (plan === undefined) io.err(clean(restoredText(lease)))
  if (plan !== undefined) {
    const count = leases.length === 1 ? '1 lease' : `${leases.length} leases`
    io.err(`Restored ${count} of ${plan} to their holders${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}.`)
    for (const { message } of skipped) io.err(clean(`  skipped  ${message}`))
    // Somebody who undoes a review must not overlook that a part of it stays done.
    if (skipped.length > 0) cli.exit = EXIT.refused
  }
  if (format === 'table' && io.outIsTerminal) return
  printLeases(io, format, { leases, now, answer, value: leaseName })
}

function restoredText(lease: Lease): string {
  const place = `${portLabel(lease)} on ${lease.controller}`
  return `Restored ${place} to ${lease.team}, ${lease.chart}: the same number, epoch ${lease.epoch}.`
}
