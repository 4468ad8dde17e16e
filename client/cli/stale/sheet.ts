import { readFileSync } from 'node:fs'
import type { StaleLease } from '../../../server/domain/wire.ts'
import type { InputOf } from '../../procedures.ts'
import { leaseName } from '../../words/lease.ts'
import { reasonName } from '../../words/review.ts'
import { seenText } from '../../words/when.ts'
import { UsageError } from '../exit.ts'
import { parseCsv } from '../parse/csv.ts'
import { decodeText } from '../parse/text.ts'
import type { Column } from '../render/table.ts'

export type Decision = InputOf<'admin', 'planRevoke'>['decisions'][number]

/** A sheet in which nobody could read a decision names so many lines at most. */
const MOST_NAMED = 10

/** What a review shows of each lease; as CSV, the sheet that a meeting fills in. `now` is the ledger's time. */
export function staleColumns(now: string): readonly Column<StaleLease>[] {
  return [
    { head: 'DECISION', text: () => '', wide: true },
    { head: 'NOTE', text: () => '', wide: true },
    { head: 'REASON', text: reasonText, data: ({ reasons }) => reasons.map(({ reason }) => reason).join(' ') },
    { head: 'LEASE', text: ({ lease }) => leaseName(lease) },
    { head: 'CHART', text: ({ lease }) => lease.chart },
    { head: 'HANDLE', text: ({ lease }) => lease.handle, wide: true },
    { head: 'TEAM', text: ({ lease }) => lease.team },
    { head: 'CONTACT', text: ({ lease }) => lease.contact, wide: true },
    { head: 'SEEN', text: ({ lease }) => lease.seenAt.slice(0, 10) },
    { head: 'PURPOSE', text: ({ lease }) => lease.purpose, wide: true },
    { head: 'SINCE', text: ({ reasons }) => reasons[0]?.since ?? '', wide: true },
    { head: 'ID', text: ({ lease }) => lease.id, wide: true },
    { head: 'REVISION', text: ({ lease }) => String(lease.revision), wide: true },
    {
      head: 'WHY',
      text: (row) => whyText(row, now),
      data: ({ reasons }) => reasons.map(({ text }) => text).join('; '),
    },
  ]
}

function reasonText({ reasons }: StaleLease): string {
  return reasonName(reasons[0]?.reason ?? '')
}

/** Every reason; and, as it speaks against all of them, that the holder was there a short while ago. */
function whyText({ lease, reasons }: StaleLease, now: string): string {
  const texts = reasons.map(({ text }) => text)
  const { text, recent } = seenText(lease.seenAt, now)
  const said = texts.some((each) => each.includes('; seen '))
  return [...texts, ...(recent && !said ? [`seen ${text}`] : [])].join('; ')
}

export interface Sheet {
  decisions: Decision[]
  /** Rows whose decision is still empty. */
  open: number
}

/** Reads a sheet that was filled in. Throws a usage error that names every line that cannot be read. */
export function readSheet(file: string): Sheet {
  const [head, ...rows] = parseCsv(textOf(file))
  const heads = (head?.cells ?? []).map((cell) => cell.trim().toUpperCase())
  const missing = ['ID', 'REVISION', 'DECISION'].filter((name) => !heads.includes(name))
  if (missing.length > 0) {
    throw new UsageError(`${file} has no column ${missing.join(', ')}.`, [
      ['make one', 'portlease stale -o csv > review.csv'],
      ['then', 'fill in the column DECISION: keep, revoke or ask'],
    ])
  }
  const read = rows.map(({ cells, line }) => readRow((name) => cells[heads.indexOf(name)]?.trim() ?? '', line))
  const wrong = read.filter((each) => typeof each === 'string')
  if (wrong.length > 0) {
    const more = wrong.length > MOST_NAMED ? [`and ${wrong.length - MOST_NAMED} more`] : []
    throw new UsageError(
      `${file} cannot be carried out. Nothing was done.`,
      [...wrong.slice(0, MOST_NAMED), ...more].map((text) => ['', text]),
    )
  }
  const decided = read.filter((each) => typeof each === 'object' && each !== null)
  checkOnce(file, decided)
  return { decisions: decided, open: read.length - decided.length }
}

/** A decision; null where there is none yet; a sentence where it cannot be read. */
function readRow(cell: (name: string) => string, line: number): Decision | null | string {
  const word = cell('DECISION').toLowerCase()
  const id = cell('ID')
  if (word === '') return null
  if (word !== 'keep' && word !== 'revoke' && word !== 'ask')
    return `line ${line}: "${cell('DECISION')}" is no decision; write keep, revoke or ask`
  if (!/^ls_[0-9a-z]+$/.test(id)) return `line ${line}: "${id}" is no lease's id`
  if (!/^\d{1,15}$/.test(cell('REVISION'))) return `line ${line}: "${cell('REVISION')}" is no revision`
  const note = cell('NOTE')
  return { id, revision: Number(cell('REVISION')), decision: word, ...(note ? { note } : {}) }
}

function checkOnce(file: string, decisions: readonly Decision[]): void {
  const seen = new Map<string, Decision>()
  for (const each of decisions) {
    const before = seen.get(each.id)
    if (before && before.decision !== each.decision)
      throw new UsageError(`${file} says both ${before.decision} and ${each.decision} of ${each.id}. Nothing was done.`)
    seen.set(each.id, each)
  }
}

function textOf(file: string): string {
  try {
    return decodeText(readFileSync(file))
  } catch {
    throw new UsageError(`There is no file to read at ${file}.`)
  }
}
