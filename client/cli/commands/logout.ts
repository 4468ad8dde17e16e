import type { Command } from '@commander-js/extra-typings'
import { parseUrl } from '../../settings.ts'
import type { Cli } from '../cli.ts'
import { examples } from '../program.ts'
import { urlOf } from '../settings.ts'
import { readSignIns, shownFile, tokenFor, writeSignIns } from '../sign-ins.ts'

export function define(command: Command, cli: Cli): void {
  examples(command, ['portlease logout', 'portlease logout http://ledger.plant.local:22040'])
  command.argument('[url]', "the server's address; without it, the one that commands go to").action((address) => {
    const { io } = cli
    const url = address === undefined ? urlOf(cli.flags(), io) : parseUrl(address)
    const { current, servers } = readSignIns(io.env)
    if (tokenFor({ servers }, url) === undefined) return io.err(`You were not signed in to ${url}.`)
    const { [url]: _, ...others } = servers
    writeSignIns(io.env, { current: current === url ? undefined : current, servers: others })
    io.err(`Signed out of ${url}: its token is gone from ${shownFile(io.env)}.`)
    io.err('The token itself works until it expires or an admin ends it: portlease tokens revoke NAME')
  })
}
