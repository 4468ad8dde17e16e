import { placesOf } from '../../../support/checks/tables.ts'
import type { Tables } from './tables.ts'

/** A lease as it stood after one event. */
export interface Version {
  readonly id: string
  readonly revision: number
  readonly at: number
  readonly type: string
  readonly requestId: string | null
  readonly controller: string
  readonly transport: string
  readonly port: number
  readonly count: number
  readonly team: string
  readonly chart: string
  readonly handle: string
  readonly status: 'held' | 'quarantined' | 'ended'
  readonly epoch: number
  readonly expiresAt: number | null
  readonly quarantinedUntil: number | null
  readonly graceSeconds: number
  readonly quarantineSeconds: number
  /** As the event says it was before: what renewals, which are no events, had made of it. */
  readonly expiredBefore: number | null
}

/** The log retold: every lease at every revision. */
export interface Story {
  readonly head: number
  readonly versions: ReadonlyMap<string, readonly Version[]>
  /** By the request that wrote them, in their order. */
  readonly byRequest: ReadonlyMap<string, readonly Version[]>
  /** All of them, in the order of the log. */
  readonly all: readonly Version[]
}

type Body = Record<string, unknown> & { before?: Record<string, unknown>; after?: Record<string, unknown> }

export function storyOf({ events }: Tables): Story {
  const versions = new Map<string, Version[]>()
  const byRequest = new Map<string, Version[]>()
  const all: Version[] = []
  for (const event of events) {
    if (event.leaseId === null || !String(event.type).startsWith('lease.')) continue
    const body = JSON.parse(String(event.body)) as Body
    const known = listAt(versions, String(event.leaseId))
    const version = next(known.at(-1), body, Number(event.revision), Number(event.at))
    known.push(version)
    all.push(version)
    if (version.requestId !== null) listAt(byRequest, version.requestId).push(version)
  }
  return { head: events.length, versions, byRequest, all }
}

function next(before: Version | undefined, body: Body, revision: number, at: number): Version {
  const base = body.type === 'lease.granted' ? BLANK : { ...BLANK, ...before }
  const { leaseId, controller, transport, port, count, team, type, requestId = null } = body
  const where = { id: leaseId, controller, transport, port, count, team }
  const expiredBefore = body.before?.expiresAt ?? null
  return { ...base, ...body.after, ...where, type, requestId, revision, at, expiredBefore } as unknown as Version
}

const BLANK = { expiresAt: null, quarantinedUntil: null, handle: '' }

/** The lease as it stood when the log had reached a revision; undefined: there was none yet. */
export function versionAt(story: Story, id: string, revision: number): Version | undefined {
  const known = story.versions.get(id) ?? []
  let low = 0
  let high = known.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (known[middle]!.revision <= revision) low = middle + 1
    else high = middle
  }
  return known[low - 1]
}

/** Whether a lease was so at any moment between two revisions, both included. */
export function wasEver(story: Story, id: string, [from, to]: readonly [number, number], so: (v: Version) => boolean) {
  const start = versionAt(story, id, from)
  if (start && so(start)) return true
  return (story.versions.get(id) ?? []).some((v) => v.revision > from && v.revision <= to && so(v))
}

/** `controller\nspace\nport` of all that a version occupies; nothing when it has ended. */
export function heldPlaces(version: Version): string[] {
  return version.status === 'ended' ? [] : placesOf(version as unknown as Readonly<Record<string, unknown>>)
}

function listAt<K, V>(map: Map<K, V[]>, key: K): V[] {
  const known = map.get(key)
  if (known) return known
  const made: V[] = []
  map.set(key, made)
  return made
}
