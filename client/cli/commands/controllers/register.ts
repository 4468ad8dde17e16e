import type { Command } from '@commander-js/extra-typings'
import type { Cli } from '../../cli.ts'
import { CHANGE_FORMATS, printController, systemOption } from '../../controller-change.ts'
import { collectNames } from '../../parse/label.ts'
import { examples, outputOption } from '../../program.ts'

export function defineRegister(parent: Command, cli: Cli): void {
  const command = parent.command('register').summary('register a controller (admins)')
  examples(command as unknown as Command, [
    'portlease controllers register epic-line1 --address 10.1.1.11,10.1.1.12 --system linux',
    'portlease controllers register demo --address 127.0.0.1',
  ])
  command
    .argument('<name>', 'a-z, 0-9, dot, underscore and dash')
    .option('--address <ipv4>', 'an address; several with commas or flags', collectNames)
    .option('--title <text>', 'what people call it')
    .option('--site <text>', 'where it stands')
    .addOption(systemOption())
    .addOption(outputOption(CHANGE_FORMATS))
    .action(async (name, { output, address, ...facts }) => {
      const answer = await cli.client().controller.register({ name, addresses: address, ...facts })
      printController(cli, output, 'Registered', answer)
    })
}
