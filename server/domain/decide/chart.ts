import type { LeaseRecord } from '../lease.ts'
import type { Actor } from '../records.ts'
import type { Draft } from './draft.ts'

/** The chart of a held lease is gone from its strategy, or is there after all. The event names the lease; nothing else changes. */
export function noteChart(draft: Draft, actor: Actor, lease: LeaseRecord, missing: boolean): LeaseRecord {
  const chartMissingAt = missing ? draft.now : null
  const revision = draft.emit(missing ? 'lease.chart-missing' : 'lease.chart-found', actor, {
    lease,
    before: { chartMissingAt: lease.chartMissingAt },
    after: { chartMissingAt },
  })
  const next = { ...lease, chartMissingAt, revision }
  draft.putLease(next, lease)
  return next
}
