import type { Lease } from '../../server/domain/wire.ts'
import { dayOf, daysBetween } from './when.ts'

/** `epic-line1:61000/tcp`, the way to name a lease in a command. A lease over both is named without a transport. */
export function leaseName(lease: Lease): string {
  const place = `${lease.controller}:${lease.port}`
  return lease.transport === 'both' ? place : `${place}/${lease.transport}`
}

/** The state in a word or three: `active`, `overdue 12 days`, `quarantined until 23 November 2026, 14:02`. */
export function stateText(lease: Lease, now: string): string {
  if (lease.overdue && lease.reviewBy !== null) return `overdue ${daysBetween(lease.reviewBy, now)}`
  return lease.state
}

/** `21 May 2027 (in 180 days)`, `8 September 2026, 75 days overdue` */
export function reviewText(lease: Lease, now: string): string {
  if (lease.reviewBy === null) return ''
  const days = daysBetween(now, lease.reviewBy)
  const day = dayOf(lease.reviewBy)
  return lease.overdue ? `${day}, ${days} overdue` : `${day} (in ${days})`
}
