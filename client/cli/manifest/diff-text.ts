import { clean } from '../../clean.ts'
import { durationText } from '../../duration.ts'
import { type FieldChange, labelText } from '../../manifest/changes.ts'
import { countsOf, type Row } from '../../manifest/diff.ts'
import type { Look } from './look.ts'
import { placeOfRefusal } from './places.ts'

export const SIGNS = { add: '+', change: '~', keep: '=', refuse: '!', undeclared: '-' } as const satisfies Record<
  Row['change'],
  string
>

/** A plan for a person: what is new, changes, is refused or not declared any more, and how many stay as they are. */
export function diffText(look: Look, prune: boolean): string {
  const { file, rows, url, revision } = look
  const head = `${file.manifest.name} on ${url}${revision > 0 ? `, revision ${revision}` : ''}`
  const shown = rows.filter(({ change }) => change !== 'keep')
  const cells = shown.map((row) => [...cellsOf(row), noteOf(row, look, prune)].map(clean))
  const widths = [0, 1, 2, 3, 4].map((i) => Math.max(0, ...cells.map((row) => row[i]?.length ?? 0)))
  const lines = cells.flatMap((row, i) => {
    const text = row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).filter((_, at) => at === 5 || widths[at] !== 0)
    return [`  ${SIGNS[shown[i]!.change]} ${text.join('  ')}`.trimEnd(), ...helpOf(shown[i]!, look)]
  })
  const { keep } = countsOf(rows)
  const same = keep > 0 ? [`  = ${keep} unchanged`] : []
  return [
    clean(head),
    '',
    ...lines,
    ...same,
    ...(lines.length + same.length > 0 ? [''] : []),
    summaryOf(rows, prune),
  ].join('\n')
}

/** `Plan: 2 to add, 1 to change, 1 not declared, 0 refused.` */
export function summaryOf(rows: readonly Row[], prune: boolean): string {
  const { add, change, undeclared, refuse } = countsOf(rows)
  return `Plan: ${add} to add, ${change} to change, ${undeclared} ${prune ? 'to release' : 'not declared'}, ${refuse} refused.`
}

/** Controller, chart, handle, transport and numbers of a row. */
export function cellsOf(row: Row): [string, string, string, string, string] {
  const { controller, chart, handle, transport } = row.change === 'undeclared' ? row.lease : row.wanted
  return [controller, chart, handle, transport, numbersOf(row)]
}

/** `61004`, `61010-61013`; of a refused one the number that was asked for. */
export function numbersOf(row: Row): string {
  const { port, count } = row.change === 'refuse' ? row.wanted : row.lease
  return port === undefined ? '' : count === 1 ? `${port}` : `${port}-${port + count - 1}`
}

/** What there is to say of a row beside its place. */
export function noteOf(row: Row, { rows }: Pick<Look, 'rows'>, prune: boolean): string {
  switch (row.change) {
    case 'add':
      return row.lease.id === '' ? groupText(row, rows) : 'the number that it had before'
    case 'change':
      return row.fields.map(fieldText).join(', ')
    case 'refuse':
      return row.refusal.message
    case 'undeclared':
      return prune ? 'not in this file: released' : 'not in this file (kept; --prune releases it)'
    default:
      return ''
  }
}

/** `as on the other 11 controllers`, for a number that others have already. */
function groupText({ wanted }: Extract<Row, { change: 'add' }>, rows: readonly Row[]): string {
  if (wanted.group === undefined) return ''
  const others = rows.filter(
    (row) => row.change !== 'undeclared' && row.wanted.group === wanted.group && row.wanted !== wanted,
  )
  if (others.length === 0) return ''
  const held = others.filter(({ change }) => change === 'keep' || change === 'change').length
  const count = held > 0 ? held : others.length
  return `as on ${held > 0 && count === 1 ? 'the other one' : `the other ${count}`}`
}

function fieldText({ field, before, after }: FieldChange): string {
  if (field === 'chart') return `renamed from ${before}`
  if (field === 'manifest') return before === null ? 'joins this manifest' : `taken over from ${before}`
  if (field === 'ttl') return `TTL ${durationText(Number(before))} → ${durationText(Number(after))}`
  if (field === 'reviewBy') return `review by ${dayText(before)} → ${dayText(after)}`
  if (field === 'labels') return `labels ${quoted(labelsOf(before))} → ${quoted(labelsOf(after))}`
  return `${field} ${quoted(before)} → ${quoted(after)}`
}

function labelsOf(value: unknown): string {
  return labelText(value as Readonly<Record<string, string>>)
}

function dayText(instant: unknown): string {
  return String(instant).slice(0, 10)
}

function quoted(value: unknown): string {
  return value === null || value === '' ? 'none' : `"${value}"`
}

/** Below a refusal: its place in the file, whom to ring, what would work. */
function helpOf(row: Row, { file }: Look): string[] {
  if (row.change !== 'refuse') return []
  const { line, column } = placeOfRefusal(file, row.wanted, row.refusal)
  return [`      ${[`${file.file}:${line}:${column}`, ...helpLines(row)].map(clean).join('   ')}`]
}

/** `ask mixing desk, ext. 4432`, `free 61002, 61003` */
export function helpLines({ refusal }: Extract<Row, { change: 'refuse' }>): string[] {
  const { holder, contact, nearest, next } = refusal as {
    holder?: { contact?: string; team?: string }
    contact?: string
    nearest?: number[]
    next?: string
  }
  const ask = holder ? holder.contact || holder.team : contact
  return [
    ...(ask ? [`ask ${ask}`] : []),
    ...(nearest?.length ? [`free ${nearest.join(', ')}`] : []),
    ...(next && !ask && !nearest?.length ? [next] : []),
  ]
}
