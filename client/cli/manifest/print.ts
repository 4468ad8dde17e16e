import { countsOf, type Row } from '../../manifest/diff.ts'
import type { Cli } from '../cli.ts'
import { FileError } from '../exit.ts'
import { type Format, printJson, printRows } from '../render/output.ts'
import type { Column } from '../render/table.ts'
import { annotation, type Level } from './annotate.ts'
import { cellsOf, diffText, helpLines, noteOf, numbersOf, SIGNS, summaryOf } from './diff-text.ts'
import type { Look } from './look.ts'
import { placeOfEntry, placeOfRefusal } from './places.ts'

/** Prints a plan. The text is the same on a terminal and in a pipe: people keep it beside a change request. */
export function printLook({ io }: Cli, look: Look, format: Format, prune: boolean): void {
  if (format === 'json') printJson(io, planJson(look, prune))
  else if (format === 'github') io.out(annotationsOf(look, prune).join('\n'))
  else if (format === 'csv') printRows(io, format, { rows: look.rows, columns: columnsOf(look, prune), answer: null })
  else io.out(diffText(look, prune))
}

/** A plan for programs. */
export function planJson(look: Look, prune: boolean): unknown {
  const { file, who, url, revision, rows } = look
  return {
    manifest: file.manifest.name,
    file: file.file,
    server: { url, ledgerId: who.server.ledgerId, revision, now: who.server.now },
    prune,
    counts: countsOf(rows),
    changes: rows.map((row) => rowJson(row, look)),
  }
}

function rowJson(row: Row, { file }: Look): unknown {
  const { controller, chart, handle, transport, count } = row.change === 'undeclared' ? row.lease : row.wanted
  const lease = row.change === 'refuse' ? null : row.lease
  const place =
    row.change === 'undeclared'
      ? { line: null, column: null }
      : row.change === 'refuse'
        ? placeOfRefusal(file, row.wanted, row.refusal)
        : placeOfEntry(file, row.wanted.entry)
  return {
    change: row.change,
    controller,
    chart,
    handle,
    transport,
    port: lease ? lease.port : row.change === 'refuse' ? (row.wanted.port ?? null) : null,
    count,
    lease: lease?.id || null,
    ...place,
    ...(row.change === 'change' ? { fields: row.fields } : {}),
    ...(row.change === 'refuse' ? { refusal: row.refusal } : {}),
  }
}

const LEVELS: Readonly<Record<Exclude<Row['change'], 'keep'>, Level>> = {
  refuse: 'error',
  undeclared: 'warning',
  add: 'notice',
  change: 'notice',
}

/** A plan as lines that GitHub shows beside the manifest's own lines, and the summary as one for the whole file. */
function annotationsOf(look: Look, prune: boolean): string[] {
  const { file, rows } = look
  const lines = rows.flatMap((row) => {
    if (row.change === 'keep') return []
    const [controller, chart, , transport] = cellsOf(row)
    const numbers = numbersOf(row)
    const name = `${SIGNS[row.change]} ${chart} on ${controller}${numbers ? `, ${numbers}/${transport}` : ''}`
    const note = [noteOf(row, look, prune), ...(row.change === 'refuse' ? helpLines(row) : [])]
      .filter(Boolean)
      .join('; ')
    const place =
      row.change === 'undeclared'
        ? undefined
        : row.change === 'refuse'
          ? placeOfRefusal(file, row.wanted, row.refusal)
          : placeOfEntry(file, row.wanted.entry)
    return [annotation(LEVELS[row.change], file.file, place, note ? `${name}: ${note}` : name)]
  })
  return [...lines, annotation('notice', file.file, undefined, summaryOf(rows, prune))]
}

function columnsOf(look: Look, prune: boolean): readonly Column<Row>[] {
  const cell = (at: number) => (row: Row) => cellsOf(row)[at] ?? ''
  return [
    { head: 'CHANGE', text: ({ change }) => change },
    { head: 'CONTROLLER', text: cell(0) },
    { head: 'CHART', text: cell(1) },
    { head: 'HANDLE', text: cell(2) },
    { head: 'TRANSPORT', text: cell(3) },
    { head: 'PORT', text: cell(4) },
    { head: 'LEASE', text: (row) => (row.change === 'refuse' ? '' : row.lease.id) },
    { head: 'NOTE', text: (row) => noteOf(row, look, prune) },
  ]
}

/** Runs what reads files; with `-o github` their mistakes are annotations, too. */
export async function annotated(cli: Cli, format: Format, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (format === 'github' && error instanceof FileError)
      for (const { file, message, ...place } of error.problems) cli.io.out(annotation('error', file, place, message))
    throw error
  }
}
