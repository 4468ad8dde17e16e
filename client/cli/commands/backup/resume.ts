import type { Command } from '@commander-js/extra-typings'
import { clean } from '../../../clean.ts'
import type { Cli } from '../../cli.ts'
import { need } from '../../need.ts'
import { outputOption } from '../../program.ts'
import { printJson } from '../../render/output.ts'

const EXAMPLE = 'portlease backup resume --reason "what was granted since the backup is leased again"'

export function defineResume(parent: Command, cli: Cli): void {
  parent
    .command('resume')
    .summary('end the pause after a restore: numbers are chosen again (admins; asks the server)')
    .option('--reason <text>', 'why; it stands in the log')
    .addOption(outputOption(['table', 'json']))
    .action(async ({ reason, output }) => {
      const answer = await cli.client().admin.resume(await need(cli.io, 'backup resume', { reason }, EXAMPLE))
      if (output === 'json') return printJson(cli.io, answer)
      cli.io.err(clean(`The ledger ${answer.ledgerId} is not paused: it chooses numbers and reclaims.`))
    })
}
