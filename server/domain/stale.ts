import { dayText, instantText } from './dates.ts'
import { dayOf, isOverdue, type LeaseRecord, stateOf } from './lease.ts'
import { LEASABLE_RANGES } from './policy/ranges.ts'
import type { ExclusionRecord } from './records.ts'
import type { StaleReason } from './requests.ts'

const DAY_MS = 86_400_000
/** A reservation that nobody has confirmed is asked about after so long. */
export const NEVER_CONFIRMED_MS = 90 * DAY_MS
/** A confirmation is believed for so long, however far away the review date is. */
export const UNCONFIRMED_MS = 180 * DAY_MS

/** Every reason, in the order in which they are told. */
export const STALE_REASONS = [
  'review-overdue',
  'expired',
  'team-disabled',
  'controller-retired',
  'excluded',
  'out-of-policy',
  'never-confirmed',
  'unconfirmed',
  'chart-missing',
] as const satisfies readonly StaleReason[]

/** What speaks about a lease from beside its row. */
export interface StaleFacts {
  readonly teamDisabledAt: number | null
  readonly controllerRetiredAt: number | null
  /** Those that stand on the lease's controller, or on all. */
  readonly exclusions: readonly ExclusionRecord[]
}

export interface StaleFinding {
  readonly reason: StaleReason
  /** Since when it is so. */
  readonly since: number
  /** A clause that a person reads beside the lease. */
  readonly text: string
}

/**
 * Why perhaps nobody stands behind a lease that is held; empty when nothing says so. A reservation that its holder still
 * acquires is neither `never-confirmed` nor `unconfirmed`. `chart-missing` is what a report of the strategy's files said, until the holder speaks or a report finds the chart.
 */
export function staleReasons(lease: LeaseRecord, facts: StaleFacts, now: number): StaleFinding[] {
  if (lease.status !== 'held') return []
  return [...fromTime(lease, now), ...fromSite(lease, facts), ...fromSilence(lease, now), ...fromFiles(lease, now)]
}

function fromTime(lease: LeaseRecord, now: number): StaleFinding[] {
  const { reviewBy, expiresAt } = lease
  const found: StaleFinding[] = []
  if (reviewBy !== null && isOverdue(lease, now)) {
    const text = `review was due ${dayText(reviewBy)} (${daysText(now - reviewBy)})${seenText(lease, now)}`
    found.push({ reason: 'review-overdue', since: reviewBy, text })
  }
  if (expiresAt !== null && stateOf(lease, now) === 'expired')
    found.push({ reason: 'expired', since: expiresAt, text: `expired ${instantText(expiresAt)}, not renewed since` })
  return found
}

function fromSite(lease: LeaseRecord, facts: StaleFacts): StaleFinding[] {
  const { teamDisabledAt, controllerRetiredAt } = facts
  const found: StaleFinding[] = []
  if (teamDisabledAt !== null)
    found.push({ reason: 'team-disabled', since: teamDisabledAt, text: `team disabled ${dayText(teamDisabledAt)}` })
  if (controllerRetiredAt !== null) {
    const text = `controller retired ${dayText(controllerRetiredAt)}`
    found.push({ reason: 'controller-retired', since: controllerRetiredAt, text })
  }
  const exclusion = facts.exclusions.find((each) => excludes(each, lease))
  if (exclusion) {
    const { createdAt: since, first, last, reason } = exclusion
    const numbers = first === last ? `${first}` : `${first}-${last}`
    found.push({ reason: 'excluded', since, text: `${numbers} excluded ${dayText(since)}: ${reason}` })
  }
  if (!isLeasable(lease)) {
    const text = `${lease.port} is not for charts, by the vendor's table`
    found.push({ reason: 'out-of-policy', since: lease.createdAt, text })
  }
  return found
}

/** Nobody has said for long that it is needed, and the holder has not asked for it either. */
function fromSilence(lease: LeaseRecord, now: number): StaleFinding[] {
  const { ttlSeconds, confirmedAt, createdAt, seenAt } = lease
  if (ttlSeconds !== null) return []
  if (confirmedAt === null) {
    if (Math.max(createdAt, seenAt) > now - NEVER_CONFIRMED_MS) return []
    const text = `granted ${dayText(createdAt)}, nobody has confirmed it`
    return [{ reason: 'never-confirmed', since: createdAt, text }]
  }
  if (Math.max(confirmedAt, seenAt) > now - UNCONFIRMED_MS) return []
  const text = `last confirmed ${dayText(confirmedAt)} (${daysText(now - confirmedAt)})`
  return [{ reason: 'unconfirmed', since: confirmedAt, text }]
}

function fromFiles({ chartMissingAt: since, chart }: LeaseRecord, now: number): StaleFinding[] {
  if (since === null) return []
  const text = `${chart} is missing from its strategy's files since ${dayText(since)} (${daysText(now - since)})`
  return [{ reason: 'chart-missing', since, text }]
}

function excludes(exclusion: ExclusionRecord, lease: LeaseRecord): boolean {
  const sameSpace =
    exclusion.transport === 'both' || lease.transport === 'both' || exclusion.transport === lease.transport
  return sameSpace && exclusion.first < lease.port + lease.count && exclusion.last >= lease.port
}

function isLeasable({ port, count }: LeaseRecord): boolean {
  return LEASABLE_RANGES.some(({ first, last }) => first <= port && port + count - 1 <= last)
}

function daysText(ms: number): string {
  const days = Math.floor(ms / DAY_MS)
  return days === 1 ? '1 day' : `${days} days`
}

/** A lease that was seen lately may have a chart that listens: worth a word before it is taken back. */
function seenText({ seenAt }: LeaseRecord, now: number): string {
  if (seenAt >= dayOf(now)) return '; seen today'
  return seenAt >= dayOf(now) - DAY_MS ? '; seen yesterday' : ''
}
