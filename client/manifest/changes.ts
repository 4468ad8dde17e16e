import type { Lease } from '../../server/domain/wire.ts'
import type { Wanted } from './expand.ts'

/** A field of a lease that a manifest declares otherwise. */
export interface FieldChange {
  readonly field: 'chart' | 'handle' | 'purpose' | 'labels' | 'ticket' | 'manifest' | 'ttl' | 'reviewBy'
  readonly before: unknown
  readonly after: unknown
}

/**
 * What has to change on a lease that is held, for it to be what the manifest declares. What the manifest does not say is
 * left alone. A review date only moves on: when the lease has a later one, somebody has confirmed it since.
 */
export function changesOf(name: string, wanted: Wanted, lease: Lease): FieldChange[] {
  const changes: FieldChange[] = []
  const compare = (field: FieldChange['field'], before: unknown, after: unknown) => {
    if (after !== undefined && before !== after) changes.push({ field, before, after })
  }
  compare('chart', lease.chart, wanted.chart)
  compare('handle', lease.handle, wanted.handle)
  compare('purpose', lease.purpose, wanted.purpose)
  if (wanted.labels && labelText(wanted.labels) !== labelText(lease.labels))
    changes.push({ field: 'labels', before: lease.labels, after: wanted.labels })
  compare('ticket', lease.ticket, wanted.ticket)
  compare('manifest', lease.manifest, name)
  if (lease.ttlSeconds !== null) compare('ttl', lease.ttlSeconds, wanted.ttlSeconds)
  if (lease.reviewBy !== null && wanted.reviewBy !== undefined && lease.reviewBy < wanted.reviewBy)
    changes.push({ field: 'reviewBy', before: lease.reviewBy, after: wanted.reviewBy })
  return changes
}

/** Labels as one text, whatever their order. */
export function labelText(labels: Readonly<Record<string, string>>): string {
  return Object.keys(labels)
    .sort()
    .map((key) => `${key}=${labels[key]}`)
    .join(' ')
}
