import type { Entry, Told } from '../history.ts'
import type { Evidence } from './check.ts'
import { countBelow, knownBy } from './order.ts'
import { trustedUntil } from './trust.ts'

/** Answers that begin a TTL anew. */
const RENEWING = new Set(['lease.acquire', 'lease.acquireMany', 'lease.renew'])

interface Renewal {
  readonly entry: Entry
  readonly told: Told
}

/** What was renewed is not taken by time before its TTL and grace: by ledger time, and by the clock on the wall. */
export function checkReclaims({ history, story, report }: Evidence): void {
  const renewals = new Map<string, Renewal[]>()
  for (const entry of history.entries) {
    if (entry.fate !== 'ok' || !RENEWING.has(entry.path)) continue
    for (const told of entry.leases) {
      const key = `${told.id} ${told.epoch}`
      if (told.ttlSeconds !== null) renewals.set(key, [...(renewals.get(key) ?? []), { entry, told }])
    }
  }
  const happened = happenedBy(history.entries)
  for (const version of story.all) {
    if (version.type !== 'lease.reclaimed') continue
    const { id, epoch, revision, at, graceSeconds, expiredBefore } = version
    const what = `${id} was reclaimed at revision ${revision}`
    if (expiredBefore === null || at < expiredBefore + graceSeconds * 1000)
      report(`early reclaim: ${what}, before its TTL and grace had passed by ledger time`)
    for (const { entry, told } of renewals.get(`${id} ${epoch}`) ?? []) {
      if (Date.parse(told.expiresAt ?? '') > (expiredBefore ?? 0))
        report(`lost renewal: ${what} as expired before the end that ${entry.path} (${entry.id}) was told`)
      const due = entry.sentAt + ((told.ttlSeconds ?? 0) + graceSeconds) * 1000
      const latest = happened(revision)
      if (latest < due && latest < trustedUntil(history, entry.sentAt))
        report(
          `early reclaim: ${what}, ${Math.round(due - latest)} ms before TTL and grace had passed since ${entry.path} (${entry.id})`,
        )
    }
  }
}

/** When a revision had surely been written, by the first answer that shows it or a later one. */
function happenedBy(entries: readonly Entry[]): (revision: number) => number {
  const answers = entries
    .filter(({ fate }) => fate === 'ok')
    .map((entry) => ({ known: knownBy(entry), endedAt: entry.endedAt }))
    .sort((a, b) => a.known - b.known)
  const known = answers.map((each) => each.known)
  const first = answers.map(({ endedAt }) => endedAt)
  for (let i = first.length - 2; i >= 0; i--) first[i] = Math.min(first[i]!, first[i + 1]!)
  return (revision) => first[countBelow(known, revision)] ?? Number.POSITIVE_INFINITY
}
