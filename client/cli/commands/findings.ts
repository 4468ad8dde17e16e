import type { Command } from '@commander-js/extra-typings'
import type { ListedFinding } from '../../../server/domain/wire.ts'
import { dateOf } from '../../words/when.ts'
import type { Cli } from '../cli.ts'
import { need } from '../need.ts'
import { examples, outputOption } from '../program.ts'
import { printJson, printRows } from '../render/output.ts'
import type { Column } from '../render/table.ts'

const EXAMPLE = 'portlease findings --clear fd_01h… --reason "moved to 61004"'

const COLUMNS: readonly Column<ListedFinding>[] = [
  { head: 'PORT', text: ({ controller, port, transport }) => `${controller}:${port}/${transport}` },
  { head: 'CHART', text: ({ chart }) => chart },
  { head: 'TEAM', text: ({ team }) => team ?? '' },
  { head: 'SEEN', text: ({ seenAt }) => dateOf(seenAt), data: ({ seenAt }) => seenAt },
  { head: 'SOURCE', text: ({ source }) => source },
  { head: 'PURPOSE', text: ({ purpose }) => purpose },
  { head: 'ID', text: ({ id }) => id },
  { head: 'CLEARED', text: ({ clearedAt }) => dateOf(clearedAt), data: ({ clearedAt }) => clearedAt ?? '' },
  { head: 'WHY NOT', text: ({ reason }) => reason },
]

export function define(command: Command, cli: Cli): void {
  examples(command, ['portlease findings', EXAMPLE])
  command
    .option('--controller <name>', 'only on this controller')
    .option('--cleared', 'those that were cleared, too')
    .option('--clear <id>', 'nothing uses the number any more (admins)')
    .option('--reason <text>', 'with --clear: what was done')
    .addOption(outputOption(['table', 'json', 'value', 'csv']))
    .action(async ({ controller, cleared, clear, reason, output }) => {
      if (clear !== undefined) return clearOne(cli, clear, reason, output === 'json')
      const answer = await cli.client().finding.list({ controller, cleared })
      const rows = answer.findings
      const value = ({ controller: name, port, transport }: ListedFinding) => `${name}:${port}/${transport}`
      printRows(cli.io, output, { rows, columns: COLUMNS, answer, value })
      if (rows.length === 0) cli.io.err('No port is known to be in use that the table forbids.')
    })
}

async function clearOne(cli: Cli, id: string, said: string | undefined, json: boolean): Promise<void> {
  const { reason } = await need(cli.io, 'findings --clear', { reason: said }, EXAMPLE)
  const answer = await cli.client().finding.clear({ id, reason })
  if (json) return printJson(cli.io, answer)
  const { controller, port, transport } = answer.finding
  cli.io.err(`Cleared: ${controller}:${port}/${transport}.`)
}
