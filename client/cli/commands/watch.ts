import type { Command } from '@commander-js/extra-typings'
import { clean } from '../../clean.ts'
import type { LedgerEvent } from '../../index.ts'
import { eventPlace } from '../../words/event.ts'
import { stampOf } from '../../words/when.ts'
import type { Cli } from '../cli.ts'
import { EXIT } from '../exit.ts'
import { parseWhole } from '../parse/number.ts'
import { examples, outputOption } from '../program.ts'
import { eventColumns } from '../render/event.ts'
import type { Format } from '../render/output.ts'
import { pipeTable } from '../render/table.ts'
import { findLease } from '../resolve.ts'

export function define(command: Command, cli: Cli): void {
  examples(command, ['portlease watch', 'portlease watch --after 5219 -o json      (one event a line)'])
  command
    .option('--after <revision>', 'those after this revision first; without it, from now on', parseWhole)
    .option('--lease <lease>', 'about this lease')
    .option('--controller <name>', 'on this controller')
    .option('--team <name>', "about this team's leases")
    .option('--type <type>', 'of this type: lease.granted')
    .addOption(outputOption(['table', 'json']))
    .action(async ({ output, after, lease, ...filter }) => {
      const { io } = cli
      const leaseId = lease === undefined ? undefined : (await findLease(cli.client(), lease)).lease.id
      const wanted = { ...filter, leaseId }
      if (io.outIsTerminal && output === 'table') io.err('Watching; Ctrl-C stops.')
      for await (const { event } of cli.client().event.watch({ after })) {
        if (event && matches(event, wanted)) io.out(lineOf(event, output, io.outIsTerminal))
      }
      // Stopping is how watching ends; nobody is told of an error.
      if (io.signal.aborted) cli.exit = EXIT.stopped
    })
}

type Wanted = Partial<Record<'leaseId' | 'controller' | 'team' | 'type', string | undefined>>

function matches(event: LedgerEvent, wanted: Wanted): boolean {
  const fields = Object.keys(wanted) as (keyof Wanted)[]
  return fields.every((field) => wanted[field] === undefined || event[field] === wanted[field])
}

/** A line for each event, whole: whoever reads the pipe need not wait for the next one. */
function lineOf(event: LedgerEvent, format: Format, forPerson: boolean): string {
  // Escapes what a terminal would act on, as cleanJson does, but on one line.
  if (format === 'json') return clean(JSON.stringify(event))
  if (!forPerson) return pipeTable([event], eventColumns).split('\n')[1] ?? ''
  const { revision, at, type, actor, team, reason, ticket } = event
  const words = [
    eventPlace(event),
    team ? `team ${team}` : '',
    `by ${actor}`,
    reason ? `"${reason}"` : '',
    ticket ?? '',
  ]
  const head = `${String(revision).padStart(6)}  ${stampOf(at)}  ${type.padEnd(18)}`
  return clean(`${head}  ${words.filter((word) => word !== '').join('  ')}`)
}
