import { type Command, Option } from '@commander-js/extra-typings'
import type { EventListAnswer } from '../../../index.ts'
import type { Cli } from '../../cli.ts'
import { parseInstant } from '../../parse/instant.ts'
import { parsePort, parseWhole } from '../../parse/number.ts'
import { outputOption } from '../../program.ts'
import { eventColumns } from '../../render/event.ts'
import { type Format, printRows } from '../../render/output.ts'
import { findLease } from '../../resolve.ts'

export function defineList(parent: Command, cli: Cli): void {
  parent
    .command('list', { isDefault: true })
    .summary('list events: the last ones, or those that the flags name')
    .option('--after <revision>', 'those after this revision, oldest first', parseWhole)
    .option('--before <revision>', 'the last ones before this revision', parseWhole)
    .option('--lease <lease>', 'about this lease')
    .option('--controller <name>', 'on this controller')
    .option('--port <number>', 'about this number', parsePort)
    .addOption(new Option('--transport <name>', 'tcp, udp or both').choices(['tcp', 'udp', 'both'] as const))
    .option('--team <name>', "about this team's leases")
    .option('--actor <token>', 'by this token')
    .option('--type <type>', 'of this type: lease.granted')
    .option('--ticket <text>', 'with this change request')
    .option('--from <date>', 'from this date on', parseInstant)
    .option('--to <date>', 'up to this date', parseInstant)
    .option('--limit <number>', 'so many at most (100)', parseWhole)
    .addOption(outputOption(['table', 'json', 'csv']))
    .action(async ({ output, lease, ...filter }) => {
      const leaseId = lease === undefined ? undefined : (await findLease(cli.client(), lease)).lease.id
      const forwards = filter.after !== undefined
      // Without a direction: the last ones, as a log's end is what people look at.
      const before = forwards ? undefined : (filter.before ?? Number.MAX_SAFE_INTEGER)
      print(cli, output, await cli.client().event.list({ ...filter, before, leaseId }))
    })
}

function print({ io }: Cli, format: Format, answer: EventListAnswer): void {
  // The newest stands at the end, next to the prompt, whichever way it was read.
  const rows = [...answer.events].sort((a, b) => a.revision - b.revision)
  printRows(io, format, { rows, columns: eventColumns, answer })
  if (format === 'table' && io.outIsTerminal)
    io.err(`${rows.length === 1 ? '1 event' : `${rows.length} events`}; the ledger is at revision ${answer.revision}.`)
}
