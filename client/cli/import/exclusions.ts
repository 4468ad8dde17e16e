import { type ListedExclusion, readExcludedRanges } from '../../import/sources.ts'
import type { Cli } from '../cli.ts'
import { UsageError } from '../exit.ts'
import { type Format, printRows } from '../render/output.ts'
import type { Column } from '../render/table.ts'
import { type Judged, judgedColumns, sayTotals } from './verdict.ts'

const REASON = 'Windows withholds them (netsh … show excludedportrange)'

/** Withholds on one controller what Windows withholds there. What is withheld already is left as it is. */
export async function importExclusions(
  cli: Cli,
  name: string,
  text: string,
  flags: {
    controller?: string | undefined
    transport?: 'tcp' | 'udp' | 'both' | undefined
    apply?: true | undefined
    output: Format
  },
): Promise<void> {
  const { controller } = flags
  if (controller === undefined)
    throw new UsageError(`${name} is a list of excluded ranges: say on which --controller.`, [
      ['for example', `portlease import ${name} --controller softpac-07`],
    ])
  const listed = readExcludedRanges(text).map((each) => ({ ...each, transport: flags.transport ?? each.transport }))
  const client = cli.client()
  const { exclusions } = await client.controller.get({ name: controller })
  const stands = (range: ListedExclusion) =>
    exclusions.some(
      ({ first, last, transport }) =>
        first <= range.first && range.last <= last && (transport === 'both' || transport === range.transport),
    )
  const rows: (Judged & ListedExclusion)[] = []
  for (const each of listed) {
    const { transport, first, last } = each
    if (stands(each)) rows.push({ ...each, verdict: 'unchanged', message: 'Withheld already.' })
    else if (!flags.apply) rows.push({ ...each, verdict: 'new', message: 'Would be withheld.' })
    else {
      const { leases } = await client.controller.exclude({ controller, transport, first, last, reason: REASON })
      const covered =
        leases.length > 0 ? ` ${leases.length} standing leases are on them: portlease stale --why excluded` : ''
      rows.push({ ...each, verdict: 'new', message: `Withheld.${covered}` })
    }
  }
  const columns: Column<Judged & ListedExclusion>[] = [
    { head: 'NUMBERS', text: ({ first, last }) => (first === last ? `${first}` : `${first}-${last}`) },
    { head: 'TRANSPORT', text: ({ transport }) => transport },
  ]
  printRows(cli.io, flags.output, {
    rows,
    columns: judgedColumns(columns),
    answer: { rows },
    value: ({ first }) => `${first}`,
  })
  if (rows.length === 0) cli.io.err('No range has a number that could be leased: nothing to withhold.')
  else sayTotals(cli.io, rows, flags.apply === true, 'withheld')
}
