import { portLabel } from '../../../../server/domain/lease.ts'
import type { Lease } from '../../../index.ts'
import { stateText } from '../../../words/lease.ts'
import { dayOf, momentOf } from '../../../words/when.ts'

/** `61004/tcp on epic-line3` */
export function placeOf(lease: Lease): string {
  return `${portLabel(lease)} on ${lease.controller}`
}

/** `Mixer/PLC_Link · chPlc` */
export function holderOf({ chart, handle }: Pick<Lease, 'chart' | 'handle'>): string {
  return handle === '' ? chart : `${chart} · ${handle}`
}

/** The state as a sentence: what it means for who reads it. `now` is the ledger's time. */
export function stateSentence(lease: Lease, now: string): string {
  const { state, team, chart, expiresAt, quarantinedUntil, ended } = lease
  if (state === 'quarantined') {
    const until = quarantinedUntil === null ? 'now' : momentOf(quarantinedUntil)
    const who =
      ended?.how === 'revoked' ? 'only an admin may give it back' : `only ${team} may have it again, for ${chart}`
    return `Quarantined: until ${until} ${who}.`
  }
  if (state === 'ended') return 'Ended: the number is free for anybody, or leased to somebody else by now.'
  if (state === 'expired') return `Expired on ${momentOf(expiresAt ?? now)}: it was not renewed, and may be taken back.`
  if (lease.overdue) return `Leased to team ${team}, ${stateText(lease, now)}: still needed?`
  return expiresAt === null
    ? `Leased to team ${team}.`
    : `Leased to team ${team} until ${momentOf(expiresAt)} unless it is renewed.`
}

/** `1 day`, `24 hours`, `90 seconds`: the largest unit that divides it. */
export function durationWords(seconds: number): string {
  for (const [unit, length] of UNITS) {
    if (seconds >= length && seconds % length === 0) return count(seconds / length, unit)
  }
  return count(seconds, 'second')
}

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const

function count(value: number, unit: string): string {
  return `${value} ${unit}${value === 1 ? '' : 's'}`
}

/** `Confirmed 61004/tcp on epic-line1 until 21 May 2027.` */
export function confirmedText(leases: readonly Lease[]): string {
  const [first] = leases
  if (first === undefined) return 'Nothing was confirmed.'
  const what = leases.length === 1 ? placeOf(first) : `${leases.length} leases`
  return `Confirmed ${what}${first.reviewBy === null ? '' : ` until ${dayOf(first.reviewBy)}`}.`
}

/** `Released 61004/tcp on epic-line1. Until 23 November 2026, 14:04 only packaging may have it again.` */
export function releasedText(lease: Lease): string {
  const until = lease.quarantinedUntil
  const then =
    until === null ? 'It is free for anybody.' : `Until ${momentOf(until)} only ${lease.team} may have it again.`
  return `Released ${placeOf(lease)}. ${then}`
}
