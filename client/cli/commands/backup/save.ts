import type { Command } from '@commander-js/extra-typings'
import { clean } from '../../../clean.ts'
import type { Cli } from '../../cli.ts'
import { outputOption } from '../../program.ts'
import { labelled } from '../../render/lines.ts'
import { printJson } from '../../render/output.ts'
import { anchorOf, databaseOption, onServerSide, sizeText, standingLines } from './server-side.ts'

export function defineSave(parent: Command, cli: Cli): void {
  parent
    .command('save')
    .summary('write one sound file with the whole ledger, while the server runs (SQLite)')
    .argument('<file>', 'the file to write')
    .option('--force', 'replace the file when it is there')
    .addOption(databaseOption())
    .addOption(outputOption(['table', 'json', 'value']))
    .action(async (file, { force = false, database, output }) => {
      const saved = await onServerSide((server) => server.save(database, file, force))
      if (output === 'json') return printJson(cli.io, saved)
      cli.io.err(clean(`Saved the ledger to ${file}: ${sizeText(saved.bytes)}, checked.`))
      cli.io.err(labelled(standingLines(saved)))
      if (output === 'value') cli.io.out(anchorOf(saved))
    })
}
