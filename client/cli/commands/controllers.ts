import type { Command } from '@commander-js/extra-typings'
import type { Cli } from '../cli.ts'
import { examples, outputOption } from '../program.ts'
import { controllerColumns } from '../render/controller.ts'
import { printRows } from '../render/output.ts'
import { defineExclude } from './controllers/exclude.ts'
import { defineInclude } from './controllers/include.ts'
import { defineRegister } from './controllers/register.ts'
import { defineRetire } from './controllers/retire.ts'
import { defineShow } from './controllers/show.ts'
import { defineUpdate } from './controllers/update.ts'

export function define(command: Command, cli: Cli): void {
  examples(command, [
    'portlease controllers',
    'portlease controllers register epic-line1 --address 10.1.1.11 --system linux',
  ])
  command
    .command('list', { isDefault: true })
    .summary('list controllers')
    .option('--search <text>', 'with this text in name, title, site or address')
    .option('--site <name>', 'at this site')
    .option('--retired', 'retired ones too')
    .addOption(outputOption(['table', 'json', 'value', 'csv']))
    .action(async ({ output, ...filter }) => {
      const answer = await cli.client().controller.list(filter)
      const { controllers } = answer
      printRows(cli.io, output, { rows: controllers, columns: controllerColumns, answer, value: ({ name }) => name })
      if (output === 'table' && cli.io.outIsTerminal && controllers.length === 0) {
        cli.io.err('No controllers yet. Register the first one: portlease controllers register epic-line1')
      }
    })
  for (const add of [defineShow, defineRegister, defineUpdate, defineRetire, defineExclude, defineInclude])
    add(command, cli)
}
