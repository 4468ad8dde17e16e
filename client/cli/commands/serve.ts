import type { Command } from '@commander-js/extra-typings'
import type { Cli } from '../cli.ts'
import { parsePort } from '../parse/number.ts'
import { examples } from '../program.ts'

export function define(command: Command, cli: Cli): void {
  examples(command, ['portlease serve', 'portlease serve --host 0.0.0.0 --port 22040'])
  command
    .option(
      '--host <address>',
      "the address to listen on (or HOST): 127.0.0.1 is this computer only, 0.0.0.0 is everybody's",
    )
    .option('--port <number>', 'the port to listen on (or PORT): 22040; 0 takes any free one', parsePort)
    .action(async ({ host, port }) => {
      // Loaded here, so that no other command pays for the server; the server looks after Ctrl-C itself.
      const { main } = await import('../../../server/main.ts')
      cli.letGo()
      // The server reads its settings from the environment, where a flag wins over `.env` as a variable does.
      if (host !== undefined) process.env.HOST = host
      if (port !== undefined) process.env.PORT = String(port)
      cli.exit = await main()
    })
}
