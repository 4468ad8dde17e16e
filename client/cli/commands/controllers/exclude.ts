import { type Command, Option } from '@commander-js/extra-typings'
import type { Cli } from '../../cli.ts'
import { CHANGE_FORMATS, printExclusion } from '../../controller-change.ts'
import { UsageError } from '../../exit.ts'
import { need } from '../../need.ts'
import { parseRange } from '../../parse/number.ts'
import { examples, outputOption } from '../../program.ts'

const EXAMPLE = 'portlease controllers exclude softpac-07 61000-61099 --reason "WinNAT reserves them"'

export function defineExclude(parent: Command, cli: Cli): void {
  const command = parent.command('exclude').summary('withhold numbers on one controller, or with --all on all (admins)')
  examples(command as unknown as Command, [
    EXAMPLE,
    'portlease controllers exclude --all 51000-51099 --reason "kept for the historian"',
  ])
  command
    .argument('<name-or-range>', 'the controller; with --all, the range')
    .argument('[range]', '61000-61099, or one number')
    .option('--all', 'on all controllers')
    .option('--reason <text>', 'why; it stands in every refusal')
    .addOption(new Option('--transport <name>', 'tcp, udp or both (both)').choices(['tcp', 'udp', 'both'] as const))
    .addOption(outputOption(CHANGE_FORMATS))
    .action(async (first, second, { all, reason, transport, output }) => {
      if (all ? second !== undefined : second === undefined) {
        throw new UsageError('exclude takes a controller and a range, or --all and a range.', [
          ['for example', EXAMPLE],
        ])
      }
      const { reason: why } = await need(cli.io, 'exclude', { reason }, EXAMPLE)
      const range = parseRange(all ? first : second!)
      const answer = await cli
        .client()
        .controller.exclude({ controller: all ? null : first, transport, ...range, reason: why })
      printExclusion(cli, output, 'Excluded', answer)
    })
}
