import type { Command } from '@commander-js/extra-typings'
import type { Cli } from '../../cli.ts'
import { CHANGE_FORMATS } from '../../controller-change.ts'
import { need } from '../../need.ts'
import { parseWhole } from '../../parse/number.ts'
import { examples, outputOption } from '../../program.ts'
import { printTeam } from '../../team-change.ts'

const EXAMPLE =
  'portlease teams create packaging --title Packaging --contact "packaging desk, ext. 4411" --max-ports 60'

export function defineCreate(parent: Command, cli: Cli): void {
  const command = parent.command('create').summary('make a team (admins)')
  examples(command as unknown as Command, [
    EXAMPLE,
    'portlease teams create robotics --contact "robot cell, ext. 4420"',
  ])
  command
    .argument('<name>', 'a-z, 0-9, dot, underscore and dash')
    .option('--contact <text>', 'a person or desk to ring; it stands in every refusal')
    .option('--title <text>', 'what people call it')
    .option('--max-ports <number>', 'so many ports at most; without it, no limit', parseWhole)
    .addOption(outputOption(CHANGE_FORMATS))
    .action(async (name, { output, contact, ...facts }) => {
      const { contact: person } = await need(cli.io, 'teams create', { contact }, EXAMPLE)
      printTeam(cli, output, 'Created', await cli.client().team.create({ name, contact: person, ...facts }))
    })
}
