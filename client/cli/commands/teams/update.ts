import type { Command } from '@commander-js/extra-typings'
import type { Cli } from '../../cli.ts'
import { CHANGE_FORMATS } from '../../controller-change.ts'
import { UsageError } from '../../exit.ts'
import { parseWhole } from '../../parse/number.ts'
import { examples, outputOption } from '../../program.ts'
import { printTeam } from '../../team-change.ts'

export function defineUpdate(parent: Command, cli: Cli): void {
  const command = parent.command('update').summary('change what is known of a team (admins)')
  examples(command as unknown as Command, [
    'portlease teams update packaging --max-ports 80',
    'portlease teams update robotics --disable',
  ])
  command
    .argument('<name>', "the team's name")
    .option('--contact <text>', 'a person or desk to ring')
    .option('--title <text>', 'what people call it')
    .option('--max-ports <number>', 'so many ports at most; what it holds beyond stays', parseWhole)
    .option('--no-max-ports', 'no limit any more')
    .option('--disable', 'no new leases; what it holds stays, and shows up as stale')
    .option('--enable', 'new leases again')
    .option('--revision <number>', 'only if it is still at this revision', parseWhole)
    .addOption(outputOption(CHANGE_FORMATS))
    .action(async (name, { output, maxPorts, disable, enable, revision, ...facts }) => {
      if (disable && enable) throw new UsageError('A team is enabled or disabled, not both.')
      const changes = { ...facts, ...quotaOf(maxPorts), ...(disable || enable ? { disabled: disable === true } : {}) }
      if (Object.keys(changes).length === 0) {
        throw new UsageError(
          'update needs something to change: --contact, --title, --max-ports, --disable or --enable.',
        )
      }
      printTeam(cli, output, 'Updated', await cli.client().team.update({ name, revision, ...changes }))
    })
}

/** --no-max-ports is `false`, a flag that was not given is `true`: commander's way with --no-. */
function quotaOf(flag: number | boolean | undefined): { maxPorts?: number | null } {
  if (flag === false) return { maxPorts: null }
  return typeof flag === 'number' ? { maxPorts: flag } : {}
}
