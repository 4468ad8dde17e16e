import type { Command } from '@commander-js/extra-typings'
import type { Cli } from '../../cli.ts'
import { CHANGE_FORMATS, printController } from '../../controller-change.ts'
import { outputOption } from '../../program.ts'

export function defineRetire(parent: Command, cli: Cli): void {
  parent
    .command('retire')
    .summary('a controller gets no new leases any more; those that it has stay (admins)')
    .argument('<name>', "the controller's name")
    .option('--reason <text>', 'why; it stands in the log')
    .addOption(outputOption(CHANGE_FORMATS))
    .action(async (name, { output, reason }) => {
      printController(cli, output, 'Retired', await cli.client().controller.retire({ name, reason }))
    })
}
