import type { Command } from '@commander-js/extra-typings'
import { portLabel } from '../../../server/domain/lease.ts'
import type { Lease } from '../../index.ts'
import { momentOf } from '../../words/when.ts'
import type { Cli } from '../cli.ts'
import { changeEach, epochOption, LEASES } from '../each.ts'
import { examples, outputOption } from '../program.ts'

export function define(command: Command, cli: Cli): void {
  examples(command, [
    'portlease release epic-line1:61000',
    'portlease release epic-line1:61000 epic-line1:61001 --reason "chart removed"',
  ])
  command
    .argument('<leases...>', LEASES)
    .addOption(epochOption())
    .option('--reason <text>', 'why; it stands in the log')
    .addOption(outputOption(['table', 'json', 'value', 'csv']))
    .action((refs, { epoch, reason, output }) =>
      changeEach(
        cli,
        refs,
        { epoch, output },
        {
          change: (client, at) => client.lease.release({ ...at, reason }),
          sentence: releasedText,
        },
      ),
    )
}

function releasedText(lease: Lease): string {
  const place = `${portLabel(lease)} on ${lease.controller}`
  const until = lease.quarantinedUntil
  if (lease.state === 'ended' || until === null) return `Released ${place}.`
  return `Released ${place}. Until ${momentOf(until)} only ${lease.team} may have it again, for ${lease.chart}.`
}
