import type { Command } from '@commander-js/extra-typings'
import { clean } from '../../../clean.ts'
import type { Cli } from '../../cli.ts'
import { outputOption } from '../../program.ts'
import { labelled } from '../../render/lines.ts'
import { printJson } from '../../render/output.ts'
import { databaseOption, onServerSide, standingLines } from './server-side.ts'

export function defineLoad(parent: Command, cli: Cli): void {
  parent
    .command('load')
    .summary('fill an empty database from a dump, all of it or nothing')
    .argument('<file>', 'a file that backup dump wrote')
    .option('--copy', 'load a sealed dump as a copy: paused, with an id of its own')
    .option('--reason <text>', 'why; it stands in the log', 'loaded from a dump')
    .addOption(databaseOption())
    .addOption(outputOption(['table', 'json']))
    .action(async (file, { copy = false, reason, database, output }) => {
      const loaded = await onServerSide((server) => server.load(database, file, { copy, reason }))
      if (output === 'json') return printJson(cli.io, loaded)
      const { path, how, from } = loaded
      const rows = Object.values(loaded.rows).reduce((sum, count) => sum + count, 0)
      const what = how === 'moved' ? 'the same ledger goes on there' : `a copy of ${from.ledgerId}, paused`
      cli.io.err(clean(`Loaded ${rows} rows into ${path}: ${what}.`))
      const next =
        how === 'moved'
          ? 'start the server with this DATABASE_URL'
          : 'start the server, then as after a restore: portlease backup resume --reason "…"'
      cli.io.err(labelled([...standingLines(loaded), ['next', next]]))
    })
}
