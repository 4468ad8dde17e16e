import type { ImportAnswer, ImportedRow } from '../../../server/domain/wire.ts'
import { clean } from '../../clean.ts'
import { columnsOf, FIELDS, type Field, ListError } from '../../import/columns.ts'
import { type Fallbacks, type ImportInput, type List, readList } from '../../import/list.ts'
import type { Cli } from '../cli.ts'
import { EXIT, UsageError } from '../exit.ts'
import { parseCsv } from '../parse/csv.ts'
import { labelled } from '../render/lines.ts'
import { type Format, printRows } from '../render/output.ts'
import type { Column } from '../render/table.ts'

export interface PortFlags extends Fallbacks {
  map?: string[] | undefined
  apply?: true | undefined
  output: Format
}

/** Takes over the rows of a sheet: a verdict for each; with `--apply`, when nothing is wrong with any, all of them. */
export async function importPorts(cli: Cli, name: string, text: string, flags: PortFlags): Promise<void> {
  const { list, unused } = read(name, text, flags)
  const apply = flags.apply === true && list.bad.length === 0
  const answer = list.rows.length > 0 ? await ask(cli, list, apply) : nothing()
  const rows = [
    ...answer.rows,
    ...list.bad.map(({ line, message }) => ({ line, verdict: 'bad-value' as const, message })),
  ]
  rows.sort((a, b) => a.line - b.line)
  const counts = { ...answer.counts, 'bad-value': answer.counts['bad-value'] + list.bad.length }
  const whole = { ...answer, rows, counts }
  printRows(cli.io, flags.output, { rows, columns: columnsFor(list), answer: whole, value: ({ verdict }) => verdict })
  if (flags.output === 'table' && cli.io.outIsTerminal) sayWhy(cli, rows)
  if (unused.length > 0)
    cli.io.err(clean(`Not read: ${unused.join(', ')}. --map FIELD=COLUMN says what a column means.`))
  cli.io.err(summary(whole, flags.apply === true))
  if (counts.conflict + counts['bad-value'] > 0) cli.exit = EXIT.refused
}

function read(name: string, text: string, flags: PortFlags): { list: List; unused: readonly string[] } {
  const [header, ...rows] = parseCsv(text)
  if (!header || rows.length === 0) throw new UsageError(`${name} has no rows: the first line is the header.`)
  try {
    const columns = columnsOf(header.cells, mapOf(flags.map ?? []))
    const { controller, transport, purpose, team, ticket } = flags
    const fallbacks = Object.fromEntries(
      Object.entries({ controller, transport, purpose, team, ticket }).filter(([, value]) => value !== undefined),
    )
    return { list: readList(rows, columns, fallbacks), unused: columns.unused }
  } catch (error) {
    if (!(error instanceof ListError)) throw error
    throw new UsageError(error.message, [
      ['columns', clean(error.columns.join(', '))],
      ['for example', 'portlease import ports.csv --map port="Port no." --map team=Owner'],
    ])
  }
}

/** `--map port="Port no."`; with nothing behind the sign the field is left out. */
function mapOf(said: readonly string[]): Map<Field, string> {
  return new Map(
    said.map((each) => {
      const [, field = '', column = ''] = /^\s*(\w+)\s*=\s*(.*?)\s*$/.exec(each) ?? []
      const known = FIELDS.find((name) => name.toLowerCase() === field.toLowerCase())
      if (known) return [known, column]
      throw new UsageError(`--map ${each} names no field.`, [['fields', FIELDS.join(', ')]])
    }),
  )
}

async function ask(cli: Cli, list: List, apply: boolean): Promise<ImportAnswer> {
  // Each cell was read; what a row may hold is the ledger's to say, row by row.
  return cli.client().lease.import({ rows: [...list.rows], apply } as ImportInput)
}

function nothing(): ImportAnswer {
  const counts = { new: 0, unchanged: 0, conflict: 0, 'not-leasable': 0, 'bad-value': 0 }
  return { rows: [], counts, applied: false, now: '' }
}

function columnsFor({ rows }: List): readonly Column<ImportedRow>[] {
  const byLine = new Map(rows.map((row) => [row.line, row]))
  const text = (field: string) => (row: ImportedRow) => String(byLine.get(row.line)?.[field] ?? '')
  return [
    { head: 'LINE', text: ({ line }) => String(line) },
    { head: 'VERDICT', text: ({ verdict }) => verdict.replace('-', ' '), data: ({ verdict }) => verdict },
    { head: 'CONTROLLER', text: text('controller') },
    { head: 'PORT', text: text('port') },
    { head: 'TRANSPORT', text: text('transport'), wide: true },
    { head: 'CHART', text: text('chart') },
    { head: 'HANDLE', text: text('handle'), wide: true },
    { head: 'LEASE', text: ({ leaseId }) => leaseId ?? '', wide: true },
    { head: 'CONTACT', text: ({ contact }) => contact ?? '', wide: true },
    // On a terminal the sentences come below, whole.
    { head: 'WHY', text: ({ message }) => message, wide: true },
  ]
}

/** On a screen so many sentences at most; a file has them all. */
const MOST_SAID = 20

/** Why rows cannot be done, or what else a person should know of them. */
function sayWhy(cli: Cli, rows: readonly ImportedRow[]): void {
  const told = rows.filter(({ verdict, differs }) => verdict !== 'new' && (verdict !== 'unchanged' || differs?.length))
  if (told.length === 0) return
  const lines = told.slice(0, MOST_SAID).map(({ line, message, contact }): [string, string] => {
    const ask = contact && !message.includes(contact) ? ` Ask ${contact}.` : ''
    return [`line ${line}`, clean(`${message}${ask}`)]
  })
  cli.io.err(labelled(lines))
  if (told.length > MOST_SAID) cli.io.err(`  … ${told.length - MOST_SAID} more; all of them: -o csv > verdicts.csv`)
}

const WORDS = {
  new: 'new',
  unchanged: 'unchanged',
  conflict: 'in conflict',
  'not-leasable': 'not leasable',
  'bad-value': 'with a bad value',
} as const

function summary({ rows, counts, applied }: ImportAnswer, wanted: boolean): string {
  const parts = Object.entries(WORDS).flatMap(([verdict, word]) => {
    const count = counts[verdict as keyof typeof WORDS]
    return count > 0 ? [`${count} ${word}`] : []
  })
  const head = `${rows.length} ${rows.length === 1 ? 'row' : 'rows'}: ${parts.join(', ')}.`
  const wrong = counts.conflict + counts['bad-value']
  const findings = counts['not-leasable'] > 0 ? ' What the table forbids is kept as a finding: portlease findings' : ''
  if (applied) return `${head} All of it is in the ledger.${findings}`
  if (wrong > 0) return `${head} Nothing was written: mend what is wrong, or take those rows out.`
  return wanted ? head : `${head} Nothing was written: --apply does it.`
}
