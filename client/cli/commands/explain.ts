import { type Command, Option } from '@commander-js/extra-typings'
import { clean } from '../../clean.ts'
import type { Explanation } from '../../index.ts'
import type { Cli } from '../cli.ts'
import { parsePort } from '../parse/number.ts'
import { examples, outputOption } from '../program.ts'
import { labelled } from '../render/lines.ts'
import { printJson, printRows } from '../render/output.ts'
import type { Column } from '../render/table.ts'

export function define(command: Command, cli: Cli): void {
  examples(command, ['portlease explain 22001', 'portlease explain 61004 --controller epic-line1'])
  command
    .argument('<port>', 'a number from 0 to 65535', parsePort)
    .option('--controller <name>', 'with what this controller withholds, and what is free there')
    .addOption(new Option('--transport <name>', 'tcp or udp').choices(['tcp', 'udp'] as const))
    .addOption(outputOption(['table', 'json', 'csv']))
    .action(async (port, { controller, transport, output }) => {
      const answer = await cli.client().policy.explain({ port, controller, transport })
      if (output === 'json') return printJson(cli.io, answer)
      if (output === 'csv' || !cli.io.outIsTerminal)
        return printRows(cli.io, output, { rows: [answer], columns: COLUMNS, answer })
      cli.io.out(explanation(answer))
    })
}

const COLUMNS: readonly Column<Explanation>[] = [
  { head: 'PORT', text: (e) => String(e.port) },
  { head: 'LEASABLE', text: (e) => String(e.leasable) },
  { head: 'CATEGORY', text: (e) => e.category },
  { head: 'REASON', text: (e) => e.reason },
  { head: 'SOURCE', text: (e) => e.source },
  { head: 'EXCLUDED', text: exclusionsText },
  { head: 'NEAREST', text: (e) => e.nearest.join(' ') },
]

function exclusionsText({ exclusions }: Explanation): string {
  return exclusions.map((e) => `${e.first}-${e.last} on ${e.controller ?? 'all controllers'}: ${e.reason}`).join('; ')
}

function explanation(answer: Explanation): string {
  const { port, leasable, category, reason, source, services, iana, nearest } = answer
  const lines: [string, string][] = [
    ['why', reason],
    ['source', source],
    ['category', category],
    ...services.map(({ name, transports }): [string, string] => ['service', `${name} (${transports.join(', ')})`]),
    ...iana.map((row): [string, string] => [
      'IANA',
      `${row.name}/${row.transport}${row.description ? `, ${row.description}` : ''}`,
    ]),
    ['excluded', exclusionsText(answer)],
    ['nearest', nearest.join(', ')],
  ]
  const verdict = leasable ? 'may be leased' : 'can never be leased'
  return `${clean(`${port} ${verdict}.`)}\n${labelled(lines.filter(([, text]) => text !== ''))}`
}
