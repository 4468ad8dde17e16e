import type { Command } from '@commander-js/extra-typings'
import type { Cli } from '../../cli.ts'
import { CHANGE_FORMATS, printController, systemOption } from '../../controller-change.ts'
import { UsageError } from '../../exit.ts'
import { collectNames } from '../../parse/label.ts'
import { parseWhole } from '../../parse/number.ts'
import { outputOption } from '../../program.ts'

export function defineUpdate(parent: Command, cli: Cli): void {
  parent
    .command('update')
    .summary('change what is known about a controller (admins)')
    .argument('<name>', "the controller's name")
    .option('--address <ipv4>', 'all its addresses, instead of those that are known', collectNames)
    .option('--title <text>', 'what people call it')
    .option('--site <text>', 'where it stands')
    .addOption(systemOption())
    .option('--revision <number>', 'only if it is still at this revision', parseWhole)
    .addOption(outputOption(CHANGE_FORMATS))
    .action(async (name, { output, address, revision, ...facts }) => {
      if (address === undefined && Object.keys(facts).length === 0) {
        throw new UsageError('update needs something to change: --address, --title, --site or --system.')
      }
      const { controller } = cli.client()
      // Read first, so that two people who change it at once do not silently undo each other.
      const known = revision ?? (await controller.get({ name })).controller.revision
      printController(
        cli,
        output,
        'Updated',
        await controller.update({ name, revision: known, addresses: address, ...facts }),
      )
    })
}
