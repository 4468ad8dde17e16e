import type { ControllerInfo, ControllerWithUsage, Exclusion } from '../../../server/domain/wire.ts'
import { clean } from '../../clean.ts'
import { leaseName } from '../../words/lease.ts'
import { dateOf } from '../../words/when.ts'
import type { Column } from './table.ts'

export const controllerColumns: readonly Column<ControllerWithUsage>[] = [
  { head: 'CONTROLLER', text: (c) => c.name },
  { head: 'SITE', text: (c) => c.site },
  { head: 'SYSTEM', text: (c) => c.system },
  { head: 'ADDRESSES', text: (c) => c.addresses.join(' ') },
  { head: 'TCP', text: (c) => String(c.usage.tcp.leased + c.usage.tcp.overdue + c.usage.tcp.expired) },
  { head: 'UDP', text: (c) => String(c.usage.udp.leased + c.usage.udp.overdue + c.usage.udp.expired) },
  {
    head: 'OVERDUE',
    text: (c) => some(c.usage.tcp.overdue + c.usage.udp.overdue),
    data: (c) => String(c.usage.tcp.overdue + c.usage.udp.overdue),
  },
  { head: 'NEXT TCP', text: (c) => String(c.usage.tcp.next ?? ''), wide: true },
  { head: 'NEXT UDP', text: (c) => String(c.usage.udp.next ?? ''), wide: true },
  { head: 'RETIRED', text: (c) => dateOf(c.retiredAt), data: (c) => c.retiredAt ?? '' },
  { head: 'TITLE', text: (c) => c.title },
]

export const exclusionColumns: readonly Column<Exclusion>[] = [
  { head: 'ID', text: (e) => e.id },
  { head: 'CONTROLLER', text: (e) => e.controller ?? 'all' },
  { head: 'RANGE', text: rangeText },
  { head: 'TRANSPORT', text: (e) => e.transport },
  { head: 'SINCE', text: (e) => dateOf(e.createdAt), data: (e) => e.createdAt },
  { head: 'BY', text: (e) => e.createdBy },
  { head: 'REASON', text: (e) => e.reason },
]

/** A controller's own facts in labelled lines. */
export function controllerLines({ title, site, system, addresses, retiredAt }: ControllerInfo): [string, string][] {
  const lines: [string, string][] = [
    ['title', title],
    ['site', site],
    ['system', system],
    ['addresses', addresses.join('   ')],
    ['retired', dateOf(retiredAt)],
  ]
  return lines.filter(([, text]) => text !== '')
}

/** `Excluded 61000-61099 (tcp and udp) on epic-line1: "WinNAT".` */
export function exclusionText(verb: string, { controller, transport, first, last, reason }: Exclusion): string {
  const spaces = transport === 'both' ? 'tcp and udp' : transport
  return clean(`${verb} ${rangeText({ first, last })} (${spaces}) on ${controller ?? 'all controllers'}: "${reason}".`)
}

/** Leases inside an exclusion, for stderr. */
export function coveredText(leases: readonly Parameters<typeof leaseName>[0][]): string {
  const names = leases.slice(0, 10).map((lease) => `${leaseName(lease)} (team ${lease.team})`)
  const more = leases.length > 10 ? ` and ${leases.length - 10} more` : ''
  const noun = leases.length === 1 ? '1 lease is' : `${leases.length} leases are`
  return clean(`${noun} inside and stay: ${names.join(', ')}${more}.`)
}

/** `61000-61099`, or one number. */
function rangeText({ first, last }: { first: number; last: number }): string {
  return first === last ? `${first}` : `${first}-${last}`
}

/** Empty instead of 0: what is nothing takes no room on a terminal. */
function some(count: number): string {
  return count === 0 ? '' : String(count)
}
