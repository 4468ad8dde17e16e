import type { Command } from '@commander-js/extra-typings'
import { clean } from '../../../clean.ts'
import type { Cli } from '../../cli.ts'
import { outputOption } from '../../program.ts'
import { labelled } from '../../render/lines.ts'
import { printJson } from '../../render/output.ts'
import { databaseOption, onServerSide, sizeText, standingLines } from './server-side.ts'

export function defineDump(parent: Command, cli: Cli): void {
  parent
    .command('dump')
    .summary('write everything into one file that SQLite and PostgreSQL can be filled from')
    .argument('<file>', 'the file to write')
    .option('--seal', 'the ledger moves: nothing is changed here any more once the file is whole')
    .option('--reason <text>', 'why it moves; it stands in the log', 'moving house')
    .option('--force', 'replace the file when it is there')
    .addOption(databaseOption())
    .addOption(outputOption(['table', 'json']))
    .action(async (file, { seal = false, force = false, reason, database, output }) => {
      const dumped = await onServerSide((server) => server.dump(database, file, { seal, force, reason }))
      if (output === 'json') return printJson(cli.io, dumped)
      const rows = Object.values(dumped.rows).reduce((sum, count) => sum + count, 0)
      cli.io.err(clean(`Dumped the ledger to ${file}: ${rows} rows, ${sizeText(dumped.bytes)}.`))
      const next = dumped.sealed
        ? 'the source is sealed, and this file is the ledger: portlease backup load FILE --database URL, once'
        : 'the source goes on: loaded elsewhere, this is a copy (paused, with an id of its own)'
      cli.io.err(labelled([...standingLines(dumped), ['next', next]]))
    })
}
