import { type Holder, Refusal } from '../../errors.ts'
import { claimCountOf, holderKey, spacesOf } from '../../lease.ts'
import { isLeasable } from '../../policy/ranges.ts'
import { whyNotLeasable } from '../../policy/why.ts'
import type { Actor } from '../../records.ts'
import type { ImportedUse, ImportRequest, ImportRow } from '../../requests.ts'
import type { ImportedRow, ImportResult, ImportVerdict } from '../../wire.ts'
import { acquireNeeds, checkController, decideAcquire } from '../acquire/acquire.ts'
import { lookUpKey } from '../acquire/held.ts'
import { settle } from '../acquire/settle.ts'
import { actingTeam } from '../actor.ts'
import type { ClaimPlace, Needs } from '../base.ts'
import type { Draft } from '../draft.ts'
import { recordFinding } from '../findings.ts'
import type { Verb } from '../verb.ts'
import { type Among, amongRows, MOST_NAMED } from './rows.ts'

/**
 * Takes over what a spreadsheet says: a verdict for each row. Nothing is written unless `apply` is said and no row is a
 * conflict or could not be read. A number that the table forbids becomes a finding, never a lease, and stops nothing.
 */
export const importRows: Verb<ImportRequest, ImportResult> = {
  path: 'lease.import',
  // It may be long: its neighbours are not made to wait for each other's loads.
  alone: true,
  needs: importNeeds,
  weight: ({ rows }) => rows.reduce((sum, { use }) => sum + (use ? claimCountOf(use) : 0), 0),
  decide(draft, actor, { rows, apply }) {
    const savepoint = draft.savepoint()
    const among = amongRows(rows)
    const judged = rows.map((_, index) => ({
      ...judge(draft, actor, rows, index, among.get(index)),
      line: lineOf(rows, index),
    }))
    const counts = countsOf(judged)
    const applied = apply && counts.conflict === 0 && counts['bad-value'] === 0
    if (applied) return { rows: judged, counts, applied }
    draft.rollbackWholly(savepoint)
    return { rows: judged.map((row) => (row.verdict === 'new' ? { ...row, leaseId: null } : row)), counts, applied }
  },
}

function importNeeds({ rows }: ImportRequest): Needs {
  const uses = rows.flatMap(({ use }) => (use ? [use] : []))
  const all = uses.map(acquireNeeds)
  return {
    controllers: all.flatMap((needs) => needs.controllers ?? []),
    keys: all.flatMap((needs) => needs.keys ?? []),
    teams: all.flatMap((needs) => needs.teams ?? []),
    places: all.flatMap((needs) => needs.places ?? []),
    findingPlaces: uses.flatMap(forbiddenOf),
  }
}

type Judged = Omit<ImportedRow, 'line'>

function judge(
  draft: Draft,
  actor: Actor,
  rows: readonly ImportRow[],
  index: number,
  among: Among | undefined,
): Judged {
  const row = rows[index]!
  if (!row.use) {
    const message = row.fields.map(({ path, message }) => `${path}: ${message}`).join(' ')
    return verdict('bad-value', message, { fields: row.fields })
  }
  if (among?.kind === 'same') return verdict('unchanged', `The same as row ${lineOf(rows, among.as)}.`)
  const use = row.use
  if (among?.kind === 'clash') return clashing(rows, use, among)
  const savepoint = draft.savepoint()
  try {
    return forbiddenOf(use).length > 0 ? notLeasable(draft, actor, use) : granted(draft, actor, use)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    draft.rollback(savepoint)
    return refused(error)
  }
}

function granted(draft: Draft, actor: Actor, use: ImportedUse): Judged {
  const team = actingTeam(draft, actor, use.team)
  checkController(draft, use.controller)
  settle(draft, use, team.name)
  const found = lookUpKey(draft, actor, use, team)
  // What is held is not touched: a list on paper is no sign that anybody uses the number.
  if (found.kind === 'held') {
    const { differs } = found
    const kept = differs.length > 0 ? ` The ledger keeps its own ${differs.join(' and ')}.` : ''
    return verdict('unchanged', `Leased to this chart already.${kept}`, { leaseId: found.lease.id, differs })
  }
  const { lease } = decideAcquire(draft, actor, use)
  return verdict('new', `${lease.team} leases ${lease.ports.join(', ')} for ${lease.chart}.`, { leaseId: lease.id })
}

function notLeasable(draft: Draft, actor: Actor, use: ImportedUse): Judged {
  const team = actingTeam(draft, actor, use.team)
  checkController(draft, use.controller)
  const places = forbiddenOf(use)
  const recorded = places.map((place) =>
    recordFinding(draft, actor, place, { ...use, team: team.name, source: 'import' }),
  )
  const { sentence } = whyNotLeasable(places[0]!.port)
  const kept = recorded.some(Boolean) ? 'It is kept as a finding, not as a lease.' : 'It is a finding already.'
  return verdict('not-leasable', `${sentence} ${kept}`, { code: 'PORT_NOT_LEASABLE', recorded: recorded.some(Boolean) })
}

/** The numbers of a row that may never be leased. */
function forbiddenOf({ controller, transport, port: first, count }: ImportedUse): ClaimPlace[] {
  const ports = Array.from({ length: count }, (_, i) => first + i).filter((port) => port <= 65_535 && !isLeasable(port))
  return spacesOf(transport).flatMap((space) => ports.map((port) => ({ controller, space, port })))
}

function clashing(
  rows: readonly ImportRow[],
  use: ImportedUse,
  { over, rows: others }: Among & { kind: 'clash' },
): Judged {
  const named = others.slice(0, 3).map((index) => `row ${lineOf(rows, index)} (${chartOf(rows[index]!)})`)
  const atLeast = others.length === MOST_NAMED ? 'at least ' : ''
  const more = others.length > 3 ? ` and ${atLeast}${others.length - 3} more` : ''
  const what = over === 'number' ? 'The same number is in' : 'The same chart and handle have another number in'
  const next = over === 'number' ? 'Only one can be right.' : 'Give each number a handle of its own, or a row for each.'
  const key = over === 'number' ? '' : ` (${holderKey(use).split('\n').slice(1).filter(Boolean).join(', ')})`
  const lines = others.map((index) => lineOf(rows, index))
  return verdict('conflict', `${what} ${named.join(', ')}${more}${key}. ${next}`, { rows: lines })
}

/** Unknown names are the row's own mistake; all else is about somebody's lease or rule. */
function refused(refusal: Refusal): Judged {
  const unknown = ['CONTROLLER_NOT_FOUND', 'TEAM_NOT_FOUND', 'FORBIDDEN', 'PORT_NOT_LEASABLE'].includes(refusal.code)
  const details = refusal.details as { holder?: Holder; leaseId?: string; contact?: string }
  const leaseId = details.holder?.leaseId ?? details.leaseId ?? null
  const contact = details.holder?.contact ?? details.contact ?? ''
  return verdict(unknown ? 'bad-value' : 'conflict', refusal.message, { code: refusal.code, leaseId, contact })
}

function verdict(verdict: ImportVerdict, message: string, more: Partial<Judged> = {}): Judged {
  return { verdict, message, ...more }
}

/** How a person finds the row: its line in the file, or its place in the list, from 1. */
function lineOf(rows: readonly ImportRow[], index: number): number {
  return rows[index]!.line ?? index + 1
}

function chartOf({ use }: ImportRow): string {
  return use ? `${use.chart}${use.handle === '' ? '' : ` ${use.handle}`}` : ''
}

function countsOf(rows: readonly Judged[]): Record<ImportVerdict, number> {
  const counts = { new: 0, unchanged: 0, conflict: 0, 'not-leasable': 0, 'bad-value': 0 }
  for (const row of rows) counts[row.verdict] += 1
  return counts
}
