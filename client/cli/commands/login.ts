import type { Command } from '@commander-js/extra-typings'
import { clean } from '../../clean.ts'
import type { Whoami } from '../../index.ts'
import { parseToken, parseUrl } from '../../settings.ts'
import { dayOf } from '../../words/when.ts'
import { askHidden } from '../ask.ts'
import type { Cli } from '../cli.ts'
import { UsageError } from '../exit.ts'
import { examples } from '../program.ts'
import { readToken, urlOf } from '../settings.ts'
import { readSignIns, shownFile, writeSignIns } from '../sign-ins.ts'

/** A token has some 50 characters; what is much longer is another file. */
const MOST_CHARACTERS = 10_000

export function define(command: Command, cli: Cli): void {
  examples(command, [
    'portlease login http://ledger.plant.local:22040',
    'portlease login http://ledger.plant.local:22040 --token-file ci-palletizer.token',
  ])
  command
    .argument('[url]', "the server's address")
    .addHelpText('after', '\nThe token is asked for, or read from --token-file or from a pipe. No flag takes a token.')
    .action(async (address) => {
      const { io } = cli
      const flags = cli.flags()
      const url = address === undefined ? urlOf(flags, io) : parseUrl(address)
      const known = readSignIns(io.env)
      const token = parseToken(flags.tokenFile === undefined ? await obtain(cli) : readToken(flags.tokenFile))
      if (!token) throw new UsageError('There was no token.')
      // Asked before anything is kept: a token that does not work is of no use tomorrow either.
      const who = await cli.clientFor({ url, token, retryForMs: (flags.timeout ?? 30) * 1000 }).system.whoami()
      writeSignIns(io.env, { current: url, servers: { ...known.servers, [url]: { token } } })
      io.err(clean(signedInText(url, who)))
      io.err(`Saved in ${shownFile(io.env)} (readable by you only).`)
      for (const name of ['PORTLEASE_URL', 'PORTLEASE_TOKEN'])
        if (io.env[name]) io.err(`${name} is set in this shell and goes before it.`)
    })
}

async function obtain({ io }: Cli): Promise<string> {
  if (io.canAsk) return askHidden(io, 'Token (begins with plt_): ')
  if (process.stdin.isTTY)
    throw new UsageError('There is no terminal to ask on. Give the token by a pipe or --token-file.')
  let text = ''
  for await (const chunk of process.stdin.setEncoding('utf8')) {
    text += chunk
    if (text.length > MOST_CHARACTERS) throw new UsageError('What came by the pipe is too long for a token.')
  }
  return text
}

/** `Signed in to ledger.plant.local as ci-palletizer: team packaging, member, until 22 November 2027.` */
function signedInText(url: string, { token, role, team, expiresAt }: Whoami): string {
  const until = expiresAt === null ? '' : `, until ${dayOf(expiresAt)}`
  return `Signed in to ${new URL(url).hostname} as ${token}: team ${team.name}, ${role}${until}.`
}
