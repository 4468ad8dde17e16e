import type { Lease, LedgerEvent, ListedFinding } from '../../server/domain/wire.ts'
import { clean, cleanJson } from '../clean.ts'
import { csvCell } from '../csv-cell.ts'
import { type Exported, heading } from './model.ts'

type Cell = string | number | null

type Columns<T> = Readonly<Record<string, (row: T) => Cell>>

const line = (cells: readonly Cell[]) => `${cells.map((cell) => csvCell(String(cell ?? ''))).join(',')}\r\n`

/** A sheet begins with a byte order mark, so that Excel reads UTF-8, and its columns' names. */
function sheetHead<T>(columns: Columns<T>): string {
  return `\ufeff${line(Object.keys(columns))}`
}

/** Rows for a spreadsheet: RFC 4180, no cell that it would take for a formula. */
function sheetRows<T>(columns: Columns<T>, rows: readonly T[]): string {
  return rows.map((row) => line(Object.values(columns).map((cell) => cell(row)))).join('')
}

function sheet<T>(columns: Columns<T>, rows: readonly T[]): string {
  return sheetHead(columns) + sheetRows(columns, rows)
}

const LEASE: Columns<Lease> = {
  Controller: (l) => l.controller,
  Transport: (l) => l.transport,
  Port: (l) => l.port,
  Count: (l) => l.count,
  Chart: (l) => l.chart,
  Handle: (l) => l.handle,
  Need: (l) => l.purpose,
  Team: (l) => l.team,
  Contact: (l) => l.contact,
  State: (l) => (l.overdue ? 'overdue' : l.state),
  'Granted to': (l) => l.createdBy,
  'Granted at': (l) => l.createdAt,
  'Confirmed at': (l) => l.confirmedAt,
  'Seen on': (l) => l.seenAt.slice(0, 10),
  'Review by': (l) => l.reviewBy,
  'Expires at': (l) => l.expiresAt,
  Ticket: (l) => l.ticket,
  'Ended how': (l) => l.ended?.how ?? null,
  'Ended by': (l) => l.ended?.by ?? null,
  'Ended at': (l) => l.ended?.at ?? null,
  'Ended why': (l) => l.ended?.reason ?? null,
  Lease: (l) => l.id,
  Epoch: (l) => l.epoch,
  Revision: (l) => l.revision,
}

const EVENT: Columns<LedgerEvent> = {
  Revision: (e) => e.revision,
  At: (e) => e.at,
  Change: (e) => e.type,
  'By token': (e) => e.actor,
  'Of team': (e) => e.actorTeam,
  Controller: (e) => e.controller,
  Transport: (e) => e.transport,
  Port: (e) => e.port,
  Count: (e) => e.count,
  Team: (e) => e.team,
  Lease: (e) => e.leaseId,
  Before: (e) => (e.before === null ? null : JSON.stringify(e.before)),
  After: (e) => (e.after === null ? null : JSON.stringify(e.after)),
  Reason: (e) => e.reason,
  Ticket: (e) => e.ticket,
  Hash: (e) => e.hash,
}

const FINDING: Columns<ListedFinding> = {
  Controller: (f) => f.controller,
  Transport: (f) => f.transport,
  Port: (f) => f.port,
  Chart: (f) => f.chart,
  Use: (f) => f.purpose,
  Team: (f) => f.team,
  'Why it is not for charts': (f) => f.reason,
  'Seen in': (f) => f.source,
  'Recorded by': (f) => f.createdBy,
  'Recorded at': (f) => f.createdAt,
  'Seen at': (f) => f.seenAt,
  'Cleared at': (f) => f.clearedAt,
  Finding: (f) => f.id,
}

/** Leases as a spreadsheet takes them. */
export const leaseSheet = (leases: readonly Lease[]): string => sheet(LEASE, leases)
/** The same in parts, for who does not keep all of them at once. */
export const leaseSheetHead = (): string => sheetHead(LEASE)
export const leaseSheetRows = (leases: readonly Lease[]): string => sheetRows(LEASE, leases)
/** Changes as a spreadsheet takes them, oldest first. */
export const eventSheet = (events: readonly LedgerEvent[]): string => sheet(EVENT, events)
/** Findings as a spreadsheet takes them. */
export const findingSheet = (findings: readonly ListedFinding[]): string => sheet(FINDING, findings)

/** Leases and findings for a program. */
export function json({ leases, findings, ledgerId, revision, policy }: Exported): string {
  return `${cleanJson({ ledgerId, revision, policy, leases, findings })}\n`
}

/** Leases as a table for a wiki or a merge request; what people typed can neither end a cell nor become markup. */
export function markdown(exported: Exported): string {
  const head = ['Controller', 'Port', 'Transport', 'Chart', 'Handle', 'Team', 'Purpose', 'Review by']
  const rows = exported.leases.map((lease) => {
    const ports = lease.count === 1 ? `${lease.port}` : `${lease.port}-${lease.port + lease.count - 1}`
    const until = (lease.reviewBy ?? lease.expiresAt ?? '').slice(0, 10)
    return [lease.controller, ports, lease.transport, lease.chart, lease.handle, lease.team, lease.purpose, until]
  })
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [
    line(head),
    line(head.map(() => '---')),
    ...rows.map((row) => line(row.map(markdownCell))),
    '',
    ...heading(exported).map((line) => `\`${line}\``),
    '',
  ].join('\n')
}

/** Every sign that Markdown acts on is escaped; `<` and `&` too, as Markdown lets HTML through. */
function markdownCell(text: string): string {
  return clean(text)
    .replace(/[\\`*_{}[\]()#+!|~>-]/g, (sign) => (sign === '-' ? sign : `\\${sign}`))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/(https?|www)(?=[:.])/gi, '$1\u200b')
}
