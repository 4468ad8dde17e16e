import type { Command } from '@commander-js/extra-typings'
import { portLabel } from '../../../server/domain/lease.ts'
import type { Lease } from '../../index.ts'
import { momentOf } from '../../words/when.ts'
import type { Cli } from '../cli.ts'
import { changeEach, epochOption, LEASES } from '../each.ts'
import { parseDuration } from '../parse/duration.ts'
import { examples, outputOption } from '../program.ts'

export function define(command: Command, cli: Cli): void {
  examples(command, ['portlease renew build-7:61000', 'portlease renew build-7:61000 --ttl 2h'])
  command
    .argument('<leases...>', LEASES)
    .option('--ttl <duration>', 'another TTL from now on: 90s, 30m, 12h, 7d', parseDuration)
    .addOption(epochOption())
    .addOption(outputOption(['table', 'json', 'value', 'csv']))
    .action((refs, { epoch, ttl, output }) =>
      changeEach(
        cli,
        refs,
        { epoch, output },
        {
          change: (client, at) => client.lease.renew({ ...at, ttlSeconds: ttl }),
          sentence: renewedText,
        },
      ),
    )
}

function renewedText(lease: Lease): string {
  const until = lease.expiresAt === null ? '' : ` until ${momentOf(lease.expiresAt)}`
  return `Renewed ${portLabel(lease)} on ${lease.controller}${until}.`
}
