import type { Command } from '@commander-js/extra-typings'
import { clean } from '../../../clean.ts'
import type { Cli } from '../../cli.ts'
import { UsageError } from '../../exit.ts'
import { need } from '../../need.ts'
import { outputOption } from '../../program.ts'
import { labelled } from '../../render/lines.ts'
import { printJson } from '../../render/output.ts'
import { databaseOption, onServerSide } from './server-side.ts'

const EXAMPLE = 'portlease backup restore nightly.db --reason "the disk failed"'

export function defineRestore(parent: Command, cli: Cli): void {
  parent
    .command('restore')
    .summary('put a saved file in place, paused and with an id of its own (SQLite)')
    .argument('[file]', 'a file that backup save wrote')
    .option('--replace', 'a ledger that is there is kept beside under a dated name')
    .option('--here', 'the database was put back by other means: mark it')
    .option('--reason <text>', 'why; it stands in the log')
    .addOption(databaseOption())
    .addOption(outputOption(['table', 'json']))
    .action(async (file, { replace = false, here = false, reason, database, output }) => {
      if ((file === undefined) === !here)
        throw new UsageError('restore takes a file, or --here for a database that was put back by other means.', [
          ['for example', EXAMPLE],
        ])
      const words = await need(cli.io, 'backup restore', { reason }, EXAMPLE)
      const restored = await onServerSide((server) =>
        file === undefined
          ? server.restoreHere(database, words.reason)
          : server.restore(database, file, { ...words, replace }),
      )
      if (output === 'json') return printJson(cli.io, restored)
      const { path, from, kept } = restored
      cli.io.err(clean(`Put ${file ?? 'what is there'} in place: ${path}, paused.`))
      cli.io.err(
        labelled([
          ['was', `${from.ledgerId}, revision ${from.revision}`],
          ['is', `${restored.ledgerId}, revision ${restored.revision}, epochs from ${restored.epoch + 1}`],
          ...(kept === null ? [] : [['kept', kept] as const]),
          [
            'next',
            'start the server; see which charts listen on numbers that it does not know, and lease those (--port)',
          ],
          ['then', 'portlease backup resume --reason "…"'],
        ]),
      )
    })
}
