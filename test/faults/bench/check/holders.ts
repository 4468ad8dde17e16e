import { placesOf, placeText } from '../../../support/checks/tables.ts'
import type { Entry, Told } from '../history.ts'
import { GRACE_SECONDS, QUARANTINE_SECONDS } from '../settings.ts'
import type { Evidence } from './check.ts'
import { trustedUntil } from './trust.ts'

/** Answers that give or leave a lease to its holder. */
const HOLDING = new Set(
  'lease.acquire lease.acquireMany lease.renew lease.confirm lease.update admin.restore'.split(' '),
)
const ENDING = new Set(['lease.release', 'admin.revoke'])

/** Somebody surely had a number from `from` to `until`, by the monotonic clock of the callers. */
interface Holding {
  readonly lease: string
  readonly epoch: number
  readonly sentAt: number
  readonly from: number
  readonly until: number
  readonly by: string
}

/**
 * Law 2, by real time and by what callers were told alone: nobody is told that a number is his while another surely has
 * it, quarantine included; and whoever comes later has the greater epoch.
 */
export function checkHolders({ history, report }: Evidence): void {
  const ends = new Ends(history.entries)
  const byPlace = new Map<string, Holding[]>()
  for (const entry of history.entries) {
    if (entry.fate !== 'ok' || !HOLDING.has(entry.path)) continue
    for (const told of entry.leases) {
      if (told.state !== 'active') continue
      const until = Math.min(ends.of(entry, told), endOfTtl(entry, told), trustedUntil(history, entry.sentAt))
      const by = `${entry.path} (${entry.id})`
      const { sentAt, endedAt: from } = entry
      const holding = { lease: told.id, epoch: told.epoch, sentAt, from, until, by }
      for (const place of placesOf({ ...told })) {
        const known = byPlace.get(place)
        if (known) known.push(holding)
        else byPlace.set(place, [holding])
      }
    }
  }
  for (const [place, holdings] of byPlace) checkPlace(placeText(place), holdings, report)
}

function checkPlace(place: string, holdings: readonly Holding[], report: Evidence['report']): void {
  let current: Holding[] = []
  let newest: Holding | null = null
  for (const next of [...holdings].sort((a, b) => a.from - b.from)) {
    current = current.filter(({ until }) => until > next.from)
    const other = current.find(({ lease }) => lease !== next.lease)
    if (other)
      report(
        `double grant: ${place} was told to ${next.lease} by ${next.by} while ${other.lease} surely had it by ${other.by}`,
      )
    if (newest && newest.from < next.sentAt && newest.epoch > next.epoch)
      report(
        `reused epoch: ${place} went to ${next.lease} with epoch ${next.epoch} after ${newest.lease} with ${newest.epoch}`,
      )
    if (!newest || next.epoch >= newest.epoch) newest = next
    current.push(next)
  }
}

/** Its TTL at least runs from the sending of the request; then grace, then quarantine. */
function endOfTtl({ path, sentAt }: Entry, { ttlSeconds }: Told): number {
  if (ttlSeconds === null) return Number.POSITIVE_INFINITY
  // The others say that the lease is held, and do not begin its TTL anew.
  if (path !== 'lease.renew' && path !== 'lease.acquire' && path !== 'lease.acquireMany') return sentAt
  return sentAt + (ttlSeconds + GRACE_SECONDS + QUARANTINE_SECONDS) * 1000
}

/** Requests that may have ended a lease or its quarantine. */
class Ends {
  readonly #endings = new Map<string, Entry[]>()
  readonly #freeings = new Map<string, Entry[]>()

  constructor(entries: readonly Entry[]) {
    for (const entry of entries) {
      const map = ENDING.has(entry.path) ? this.#endings : this.#freeings
      if (entry.fate === 'refused' || !(ENDING.has(entry.path) || entry.path === 'admin.endQuarantine')) continue
      const id = String(entry.input.id)
      map.set(id, [...(map.get(id) ?? []), entry])
    }
  }

  /** Until when nothing that anybody asked for can have freed what `entry` was told. */
  of(entry: Entry, { id }: Told): number {
    const after = (each: Entry) => each.fate !== 'ok' || each.endedAt > entry.sentAt
    const pause = QUARANTINE_SECONDS * 1000
    const endings = (this.#endings.get(id) ?? []).filter(after)
    const freed = (this.#freeings.get(id) ?? []).filter(after).map(({ sentAt }) => Math.max(sentAt, entry.sentAt))
    return Math.min(...freed, ...endings.map(({ sentAt }) => Math.max(sentAt, entry.sentAt) + pause))
  }
}
