import type { LeaseRecord } from '../../domain/lease.ts'
import { bodyOf, type EventBody, type EventRow } from './present-event.ts'

/** One team's time with the numbers of one lease: from its first event to the one that gave them to nobody, or to another team. */
export interface Holding {
  readonly from: number
  /** Exclusive. Null while it lasts. */
  readonly until: number | null
  /** What the lease looked like, each from its instant on; ascending, never empty. */
  readonly versions: readonly Version[]
}

interface Version {
  readonly at: number
  readonly lease: LeaseRecord
}

/** Renewals are no events: how far they came is known from the next event that tells, or from the lease as it stands. */
const RENEWED = ['renewedAt', 'expiresAt', 'seenAt'] as const
type Values = Readonly<Record<string, unknown>>

/** A grant's event tells the whole lease and leaves out what is null. */
const UNSAID = {
  ...{
    ticket: null,
    manifest: null,
    instance: null,
    ttlSeconds: null,
    confirmedAt: null,
    expiresAt: null,
    reviewBy: null,
  },
  ...{ quarantinedUntil: null, ended: null, offer: null, chartMissingAt: null },
}

/**
 * The history of a lease, replayed from its events (all of them, ascending) onto nothing; `current` is its row. Each
 * holding's fields are as they were then; renewedAt, expiresAt and seenAt are the furthest that the log shows was
 * reached before the next event.
 */
export function holdingsOf(current: LeaseRecord, events: readonly EventRow[]): Holding[] {
  const versions = versionsOf(current, events)
  const holdings: { from: number; until: number | null; versions: Version[] }[] = []
  for (const version of versions) {
    const open = holdings.at(-1)
    const isOpen = open !== undefined && open.until === null
    const ends = version.lease.status === 'ended'
    if (isOpen && !ends && open.versions[0]!.lease.team === version.lease.team) {
      open.versions.push(version)
      continue
    }
    if (isOpen) open.until = version.at
    if (!ends) holdings.push({ from: version.at, until: null, versions: [version] })
  }
  return holdings
}

function versionsOf(current: LeaseRecord, events: readonly EventRow[]): Version[] {
  const bodies = events.map(bodyOf)
  const reached = reachedBy(current, events, bodies)
  let lease = current
  return events.map((event, i) => {
    const after = bodies[i]!.after as Partial<LeaseRecord> | null | undefined
    const granted = event.type === 'lease.granted' ? UNSAID : {}
    lease = { ...lease, ...granted, ...after, team: event.team ?? lease.team, revision: Number(event.revision) }
    return { at: Number(event.at), lease: { ...lease, ...reached[i] } }
  })
}

/** For each event, the furthest that renewals came before the next one. */
function reachedBy(
  current: LeaseRecord,
  events: readonly EventRow[],
  bodies: readonly EventBody[],
): Partial<LeaseRecord>[] {
  const reached = new Array<Partial<LeaseRecord>>(events.length)
  let later: Partial<LeaseRecord> = pickRenewed({ ...current })
  for (let i = events.length - 1; i >= 0; i--) {
    reached[i] = later
    const image = events[i]!.type === 'lease.granted' ? { expiresAt: null, ...bodies[i]!.before } : bodies[i]!.before
    later = { ...later, ...pickRenewed(image ?? {}) }
  }
  return reached
}

function pickRenewed(values: Values): Partial<LeaseRecord> {
  return Object.fromEntries(RENEWED.filter((field) => field in values).map((field) => [field, values[field]]))
}

/** The last version that was in force at or before the instant. */
export function versionAt(holding: Holding, at: number): LeaseRecord {
  return (holding.versions.findLast((version) => version.at <= at) ?? holding.versions[0]!).lease
}
