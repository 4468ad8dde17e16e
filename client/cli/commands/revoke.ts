import type { Command } from '@commander-js/extra-typings'
import { portLabel } from '../../../server/domain/lease.ts'
import { clean } from '../../clean.ts'
import type { Lease } from '../../index.ts'
import { momentOf } from '../../words/when.ts'
import type { Cli } from '../cli.ts'
import { printChanged } from '../each.ts'
import { need } from '../need.ts'
import { parseWhole } from '../parse/number.ts'
import { examples, outputOption } from '../program.ts'
import { findLease } from '../resolve.ts'

const EXAMPLE = 'portlease revoke epic-line7:61031 --reason "robot cell was scrapped" --ticket CHG-1042'

export function define(command: Command, cli: Cli): void {
  examples(command, [EXAMPLE, 'portlease stale      (finds what may be taken back)'])
  command
    .argument('<lease>', 'controller:port, controller:port/transport, or an id')
    .option('--reason <text>', "why; it stands in the log, and the holder's next call is told")
    .option('--ticket <text>', 'the change request')
    .option('--revision <number>', 'only if the lease is still at this revision', parseWhole)
    .addOption(outputOption(['table', 'json', 'value', 'csv']))
    .action(async (ref, { output, reason, ticket, revision }) => {
      const { reason: why } = await need(cli.io, 'revoke', { reason }, EXAMPLE)
      const { lease } = await findLease(cli.client(), ref)
      const at = { id: lease.id, revision: revision ?? lease.revision }
      const answer = await cli.client().admin.revoke({ ...at, reason: why, ticket })
      cli.io.err(clean(revokedText(answer.lease)))
      printChanged(cli, output, [answer])
    })
}

function revokedText(lease: Lease): string {
  const place = `${portLabel(lease)} on ${lease.controller} from ${lease.team}, ${lease.chart}`
  const until = lease.quarantinedUntil
  if (lease.state === 'ended' || until === null) return `Revoked ${place}.`
  return `Revoked ${place}. Quarantined until ${momentOf(until)}; undo: portlease restore ${lease.id}`
}
