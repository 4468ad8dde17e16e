import type { Command } from '@commander-js/extra-typings'
import type { Cli } from '../../cli.ts'
import { CHANGE_FORMATS, printExclusion } from '../../controller-change.ts'
import { outputOption } from '../../program.ts'

export function defineInclude(parent: Command, cli: Cli): void {
  parent
    .command('include')
    .summary('end an exclusion (admins)')
    .argument('<id>', 'as controllers show prints it')
    .option('--reason <text>', 'why; it stands in the log')
    .addOption(outputOption(CHANGE_FORMATS))
    .action(async (id, { output, reason }) => {
      printExclusion(cli, output, 'Included again', await cli.client().controller.include({ id, reason }))
    })
}
