import { type Command, Option } from '@commander-js/extra-typings'
import type { TokenCreatedAnswer } from '../../../../server/domain/wire.ts'
import type { Cli } from '../../cli.ts'
import { need } from '../../need.ts'
import { parseExpiry } from '../../parse/expiry.ts'
import { examples, outputOption } from '../../program.ts'
import { labelled } from '../../render/lines.ts'
import { printJson } from '../../render/output.ts'
import { tokenSentence } from '../../render/team.ts'

const EXAMPLE = 'portlease tokens create ci-palletizer --team packaging --role member --expires 365d'

export function defineCreate(parent: Command, cli: Cli): void {
  const command = parent.command('create').summary('make a token; its secret is shown once (admins)')
  examples(command as unknown as Command, [EXAMPLE, `${EXAMPLE} -o value > ci-palletizer.token`])
  command
    .argument('<name>', 'what stands in the log for whoever uses it; one of a kind in its team')
    .option('--team <name>', 'the team that it acts for')
    .addOption(
      new Option('--role <role>', 'viewer reads, member leases for its team, admin does everything (member)').choices([
        'viewer',
        'member',
        'admin',
      ] as const),
    )
    .option('--expires <when>', 'a date, or a time from now: 2027-05-01, 365d; without it, never', parseExpiry)
    .addOption(outputOption(['table', 'json', 'value']))
    .action(async (name, { output, team, role = 'member', expires }) => {
      const { team: of } = await need(cli.io, 'tokens create', { team }, EXAMPLE)
      const client = cli.client()
      const answer = await client.token.create({ name, team: of, role, expiresAt: expires?.(Date.now()) })
      if (output === 'json') return printJson(cli.io, answer)
      print(cli, answer, client.url)
    })
}

/** The secret goes alone to stdout, so that it can be piped into a file or a vault. */
function print({ io }: Cli, { token, secret }: TokenCreatedAnswer, url: string): void {
  io.err(`${tokenSentence(token)} Copy it now, it is not shown again.\n`)
  io.out(secret)
  const lines: [string, string][] = [
    ['build server', `PORTLEASE_TOKEN=<the token>   PORTLEASE_URL=${url}`],
    ['person', `portlease login ${url}`],
  ]
  io.err(`\n${labelled(lines)}`)
}
