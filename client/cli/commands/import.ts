import { readFileSync } from 'node:fs'
import { type Command, Option } from '@commander-js/extra-typings'
import { isControllerNames, isExcludedRanges } from '../../import/sources.ts'
import type { Cli } from '../cli.ts'
import { UsageError } from '../exit.ts'
import { importControllers } from '../import/controllers.ts'
import { importExclusions } from '../import/exclusions.ts'
import { importPorts } from '../import/ports.ts'
import { decodeText } from '../parse/text.ts'
import { examples, outputOption } from '../program.ts'

const KINDS = ['ports', 'controllers', 'exclusions'] as const
/** The server takes bodies up to 32 MiB: a larger file is no list of ports. */
const MOST_BYTES = 32 * 1024 * 1024

export function define(command: Command, cli: Cli): void {
  examples(command, [
    'portlease import ports.csv',
    'portlease import ports.csv --team packaging --map port="Port no." --apply',
    'portlease import ControllerNames.ini --apply',
    'portlease import excluded.txt --controller softpac-07      (netsh int ipv4 show excludedportrange tcp > excluded.txt)',
  ])
  command
    .argument('<file>', 'a sheet saved as CSV, a ControllerNames.ini, or what netsh printed; - reads what is pasted')
    .addOption(new Option('--as <kind>', 'what the file is, when it cannot be told').choices(KINDS))
    .option('--map <field=column>', 'which column a field is in; may be given several times', collect)
    .option('--controller <name>', 'for rows that name none')
    .addOption(
      new Option('--transport <name>', 'for rows that name none (tcp)').choices(['tcp', 'udp', 'both'] as const),
    )
    .option('--team <name>', 'for rows that name none (your own)')
    .option('--purpose <text>', 'for rows that name none')
    .option('--ticket <text>', 'for rows that name none')
    .option('--apply', 'write it; without this nothing is written')
    .addOption(outputOption(['table', 'json', 'csv']))
    .action((file, { as, ...flags }) => {
      const text = textOf(file)
      const name = file === '-' ? 'What was pasted' : file
      const kind = as ?? kindOf(text)
      if (kind === 'controllers') return importControllers(cli, name, text, flags)
      if (kind === 'exclusions') return importExclusions(cli, name, text, flags)
      return importPorts(cli, name, text, flags)
    })
}

function kindOf(text: string): (typeof KINDS)[number] {
  if (isControllerNames(text)) return 'controllers'
  return isExcludedRanges(text) ? 'exclusions' : 'ports'
}

function collect(value: string, all: string[] = []): string[] {
  return [...all, value]
}

function textOf(file: string): string {
  const bytes = read(file)
  if (bytes.length > MOST_BYTES) throw new UsageError(`${file} is larger than 32 MiB: that is no list of ports.`)
  if (bytes.subarray(0, 4).toString('latin1') === 'PK\u0003\u0004')
    throw new UsageError(`${file} is an Excel file: save it as CSV first.`, [
      ['in Excel', 'File, Save As, "CSV UTF-8"'],
    ])
  return decodeText(bytes)
}

function read(file: string): Buffer {
  try {
    return readFileSync(file === '-' ? 0 : file)
  } catch {
    throw new UsageError(`There is no file to read at ${file}.`)
  }
}
