import { portLabel } from '../../../server/domain/lease.ts'
import type { Lease } from '../../../server/domain/wire.ts'
import { durationText } from '../../duration.ts'
import { reviewText, stateText } from '../../words/lease.ts'
import { dateOf, dayOf, momentOf, stampOf } from '../../words/when.ts'
import type { Column } from './table.ts'

/** The columns of every table of leases. `now` is the ledger's time. */
export function leaseColumns(now: string): readonly Column<Lease>[] {
  return [
    { head: 'CONTROLLER', text: (l) => l.controller },
    { head: 'PORT', text: portLabel },
    { head: 'CHART', text: (l) => l.chart },
    { head: 'HANDLE', text: (l) => l.handle },
    { head: 'TEAM', text: (l) => l.team },
    { head: 'STATE', text: (l) => stateText(l, now), data: (l) => (l.overdue ? 'overdue' : l.state) },
    { head: 'EXPIRES', text: (l) => stampOf(l.expiresAt), data: (l) => l.expiresAt ?? '' },
    { head: 'REVIEW BY', text: (l) => dateOf(l.reviewBy), data: (l) => l.reviewBy ?? '' },
    { head: 'UNTIL', text: (l) => stampOf(l.quarantinedUntil), data: (l) => l.quarantinedUntil ?? '' },
    ...recordColumns,
    { head: 'PURPOSE', text: (l) => l.purpose },
  ]
}

/** What only a program or a spreadsheet wants of each lease. */
const recordColumns: readonly Column<Lease>[] = [
  { head: 'LEASE', text: (l) => l.id, wide: true },
  { head: 'EPOCH', text: (l) => String(l.epoch), wide: true },
  { head: 'REVISION', text: (l) => String(l.revision), wide: true },
  { head: 'CONTACT', text: (l) => l.contact, wide: true },
  { head: 'TICKET', text: (l) => l.ticket ?? '', wide: true },
  { head: 'LABELS', text: labelsText, wide: true },
  { head: 'SINCE', text: (l) => l.createdAt, wide: true },
  { head: 'SEEN', text: (l) => l.seenAt.slice(0, 10), wide: true },
  { head: 'LISTEN', text: (l) => l.listen.join(' '), wide: true },
  { head: 'CONNECT', text: (l) => l.connect.join(' '), wide: true },
]

function untilText(instant: string | null): string {
  return instant === null ? '' : momentOf(instant)
}

function labelsText(lease: Lease): string {
  return Object.entries(lease.labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ')
}

/** A lease in labelled lines, for a person. Lines without a value are left out. */
export function leaseLines(lease: Lease, now: string): readonly (readonly [string, string])[] {
  const { ended, offer } = lease
  const lines: [string, string][] = [
    ['team', `${lease.team}${lease.contact ? `, contact ${lease.contact}` : ''}`],
    ['chart', lease.chart + (lease.handle ? `, handle ${lease.handle}` : '')],
    ['purpose', lease.purpose],
    ['since', `${momentOf(lease.createdAt)}, granted to token ${lease.createdBy}`],
    ['ends', ended || lease.expiresAt === null ? '' : endsText(lease)],
    ['review by', ended ? '' : reviewText(lease, now)],
    [
      'offered',
      offer
        ? `to ${offer.team} until ${dayOf(offer.until)}, by ${offer.by}${offer.note ? `: "${offer.note}"` : ''}`
        : '',
    ],
    [
      'ended',
      ended ? `${ended.how} by ${ended.by} on ${momentOf(ended.at)}${ended.reason ? `: "${ended.reason}"` : ''}` : '',
    ],
    ['kept until', untilText(lease.quarantinedUntil)],
    ['ticket', lease.ticket ?? ''],
    ['labels', labelsText(lease)],
    ['listen', lease.listen.join('   ')],
    ['connect', lease.connect.join('   ')],
    ['lease', `${lease.id}, epoch ${lease.epoch}`],
  ]
  return lines.filter(([, text]) => text !== '')
}

function endsText(lease: Lease): string {
  const ttl = lease.ttlSeconds === null ? '' : ` (TTL ${durationText(lease.ttlSeconds)})`
  return `${untilText(lease.expiresAt)} unless it is renewed${ttl}`
}
