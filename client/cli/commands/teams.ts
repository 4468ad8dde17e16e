import type { Command } from '@commander-js/extra-typings'
import type { Cli } from '../cli.ts'
import { examples, outputOption } from '../program.ts'
import { printRows } from '../render/output.ts'
import { teamColumns } from '../render/team.ts'
import { defineCreate } from './teams/create.ts'
import { defineUpdate } from './teams/update.ts'

export function define(command: Command, cli: Cli): void {
  examples(command, [
    'portlease teams',
    'portlease teams create packaging --contact "packaging desk, ext. 4411" --max-ports 60',
    'portlease teams update robotics --disable',
  ])
  command
    .command('list', { isDefault: true })
    .summary('list teams with their contacts and what they use')
    .addOption(outputOption(['table', 'json', 'value', 'csv']))
    .action(async ({ output }) => {
      const answer = await cli.client().team.list()
      printRows(cli.io, output, { rows: answer.teams, columns: teamColumns, answer, value: ({ name }) => name })
    })
  for (const add of [defineCreate, defineUpdate]) add(command, cli)
}
