import type { Command } from '@commander-js/extra-typings'
import type { TokenInfo } from '../../../../server/domain/wire.ts'
import { clean } from '../../../clean.ts'
import { PortleaseError } from '../../../error.ts'
import type { Cli } from '../../cli.ts'
import { CHANGE_FORMATS } from '../../controller-change.ts'
import { UsageError } from '../../exit.ts'
import { examples, outputOption } from '../../program.ts'
import { printJson } from '../../render/output.ts'

export function defineRevoke(parent: Command, cli: Cli): void {
  const command = parent.command('revoke').summary('end a token at once, on every server (admins)')
  examples(command as unknown as Command, [
    'portlease tokens revoke ci-palletizer --team packaging --reason "build server replaced"',
    'portlease tokens revoke tk_01kazq7d9m8v2x4b6n3c5f7h1j',
  ])
  command
    .argument('<token>', 'its name or its id')
    .option('--team <name>', 'the team that it belongs to, when two teams have one of this name')
    .option('--reason <text>', 'why; it stands in the log')
    .addOption(outputOption(CHANGE_FORMATS))
    .action(async (word, { output, team, reason }) => {
      const { id } = await findToken(cli, word, team)
      const answer = await cli.client().token.revoke({ id, reason })
      const { name, team: of } = answer.token
      cli.io.err(clean(`Revoked token ${name} of team ${of}. Leases that it was granted stay.`))
      if (output === 'json') printJson(cli.io, answer)
      if (output === 'value') cli.io.out(id)
    })
}

/** The token that a person named. One that stands goes before revoked ones that had its name. */
async function findToken(cli: Cli, word: string, team: string | undefined): Promise<TokenInfo> {
  const { tokens } = await cli.client().token.list({ team, all: true })
  const byId = tokens.find(({ id }) => id === word)
  if (byId) return byId
  const named = tokens.filter(({ name }) => name === word)
  const standing = named.filter(({ revokedAt }) => revokedAt === null)
  const [found, other] = standing.length > 0 ? standing : named
  if (found && other) {
    throw new UsageError(
      `${named.length} tokens are called ${word}. Say which one, by --team or by its id.`,
      named.map(({ team: of, id }) => [of, id]),
    )
  }
  if (found) return found
  const where = team === undefined ? '' : ` of team ${team}`
  throw new PortleaseError('TOKEN_NOT_FOUND', `No token${where} is called ${word}.`, {
    id: word,
    next: 'See them all: portlease tokens --all',
  })
}
