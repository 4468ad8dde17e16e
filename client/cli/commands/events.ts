import { type Command, Option } from '@commander-js/extra-typings'
import type { EventListAnswer, LedgerEvent } from '../../index.ts'
import type { Cli } from '../cli.ts'
import { parseInstant } from '../parse/instant.ts'
import { parsePort, parseWhole } from '../parse/number.ts'
import { examples, outputOption } from '../program.ts'
import { type Format, printRows } from '../render/output.ts'
import type { Column } from '../render/table.ts'
import { stampOf } from '../render/when.ts'
import { findLease } from '../resolve.ts'

export function define(command: Command, cli: Cli): void {
  examples(command, [
    'portlease events --lease epic-line1:61000',
    'portlease events --from 2026-03-01 --to 2026-04-01 -o csv > march.csv',
  ])
  command
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
  printRows(io, format, { rows, columns: COLUMNS, answer })
  if (format === 'table' && io.outIsTerminal)
    io.err(`${rows.length === 1 ? '1 event' : `${rows.length} events`}; the ledger is at revision ${answer.revision}.`)
}

const COLUMNS: readonly Column<LedgerEvent>[] = [
  { head: 'REVISION', text: (e) => String(e.revision) },
  { head: 'AT', text: (e) => stampOf(e.at), data: (e) => e.at },
  { head: 'TYPE', text: (e) => e.type },
  { head: 'ACTOR', text: (e) => e.actor },
  { head: 'PLACE', text: placeText },
  { head: 'TEAM', text: (e) => e.team ?? '' },
  { head: 'LEASE', text: (e) => e.leaseId ?? '', wide: true },
  { head: 'TICKET', text: (e) => e.ticket ?? '' },
  { head: 'REQUEST', text: (e) => e.requestId ?? '', wide: true },
  { head: 'HASH', text: (e) => e.hash, wide: true },
  { head: 'REASON', text: (e) => e.reason ?? '' },
]

function placeText({ controller, port, count, transport }: LedgerEvent): string {
  if (controller === null || port === null) return controller ?? ''
  const numbers = count !== null && count > 1 ? `${port}-${port + count - 1}` : `${port}`
  return `${controller}:${numbers}${transport === null || transport === 'both' ? '' : `/${transport}`}`
}
