import type { Command } from '@commander-js/extra-typings'
import type { Cli } from '../cli.ts'
import { examples, outputOption } from '../program.ts'
import { printRows } from '../render/output.ts'
import { tokenColumns } from '../render/team.ts'
import { defineCreate } from './tokens/create.ts'
import { defineRevoke } from './tokens/revoke.ts'

export function define(command: Command, cli: Cli): void {
  examples(command, [
    'portlease tokens --team packaging',
    'portlease tokens create ci-palletizer --team packaging --role member --expires 365d',
    'portlease tokens revoke ci-palletizer --team packaging --reason "build server replaced"',
  ])
  command
    .command('list', { isDefault: true })
    .summary('list tokens, never their secrets (admins)')
    .option('--team <name>', 'of this team')
    .option('--all', 'revoked and expired ones too')
    .addOption(outputOption(['table', 'json', 'value', 'csv']))
    .action(async ({ output, ...filter }) => {
      const answer = await cli.client().token.list(filter)
      const { tokens, now } = answer
      printRows(cli.io, output, { rows: tokens, columns: tokenColumns(now), answer, value: ({ id }) => id })
    })
  for (const add of [defineCreate, defineRevoke]) add(command, cli)
}
