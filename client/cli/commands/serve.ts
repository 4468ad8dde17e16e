import type { Command } from '@commander-js/extra-typings'
import type { Cli } from '../cli.ts'
import { devMessage } from '../dev/message.ts'
import { makeSurroundings } from '../dev/surroundings.ts'
import { UsageError } from '../exit.ts'
import { collectNames } from '../parse/label.ts'
import { parsePort } from '../parse/number.ts'

import { examples } from '../program.ts'

interface Flags {
  host?: string | undefined
  port?: number | undefined
  dev?: true | undefined
  controllers?: string[] | undefined
}

export function define(command: Command, cli: Cli): void {
  examples(command, [
    'portlease serve',
    'portlease serve --host 0.0.0.0 --port 22040',
    'portlease serve --dev --controllers demo,epic-line1',
  ])
  command
    .option(
      '--host <address>',
      "the address to listen on (or HOST): 127.0.0.1 is this computer only, 0.0.0.0 is everybody's",
    )
    .option('--port <number>', 'the port to listen on (or PORT): 22040; 0 takes any free one', parsePort)
    .option('--dev', 'for trying out and for tests: any free port, a database that is gone when it stops')
    .option('--controllers <names>', 'with --dev: registered at the start (demo)', collectNames)
    .action((flags) => serve(cli, flags))
}

async function serve(cli: Cli, flags: Flags): Promise<void> {
  if (flags.controllers && !flags.dev)
    throw new UsageError('--controllers goes with --dev. Others: portlease controllers register.')
  const odd = flags.controllers?.find((name) => !/^[a-z0-9][a-z0-9._-]{0,62}$/.test(name))
  if (odd !== undefined)
    throw new UsageError(
      `"${odd}" cannot name a controller: small letters, figures, points and dashes can, such as epic-line1.`,
    )
  // Loaded here, so that no other command pays for the server; the server looks after Ctrl-C itself.
  const { main } = await import('../../../server/main.ts')
  cli.letGo()
  if (flags.dev) return serveForDevelopment(cli, flags, main)
  // The server reads its settings from the environment, where a flag wins over `.env` as a variable does.
  if (flags.host !== undefined) process.env.HOST = flags.host
  if (flags.port !== undefined) process.env.PORT = String(flags.port)
  cli.exit = await main()
}

type Main = typeof import('../../../server/main.ts').main

async function serveForDevelopment(cli: Cli, flags: Flags, main: Main): Promise<void> {
  const { controllers = ['demo'] } = flags
  const { token, env, remove } = makeSurroundings(flags, cli.io.env)
  try {
    cli.exit = await main({
      env,
      async whenReady({ version, url, once }) {
        const client = cli.clientFor({ url, token, retryForMs: 0 })
        for (const name of controllers) await client.controller.register({ name, addresses: ['127.0.0.1'] })
        const signIn = once === null ? null : `${url}/sign-in#once=${once}`
        return devMessage({ version, url, token, controllers, signIn })
      },
    })
  } finally {
    remove()
  }
}
