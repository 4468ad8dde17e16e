import { holderKey, type LeaseRecord, spacesOf } from '../domain/lease.ts'
import type {
  ControllerRecord,
  ExclusionRecord,
  FindingRecord,
  PlanRecord,
  RefusedAttempt,
  TeamRecord,
  TokenRecord,
} from '../domain/records.ts'
import { canonical } from './canonical.ts'
import type { ChainedEvent } from './chain.ts'

/** How records become rows: for each table the columns and, in the same order, their values. */

type Value = string | number | boolean | null
type Columns<T> = Readonly<Record<string, (record: T) => Value>>

function liveKey(lease: LeaseRecord, space: 'tcp' | 'udp'): string | null {
  return lease.status === 'held' && spacesOf(lease.transport).includes(space) ? holderKey(lease) : null
}

export const LEASE: Columns<LeaseRecord> = {
  id: (l) => l.id,
  controller: (l) => l.controller,
  transport: (l) => l.transport,
  port: (l) => l.port,
  count: (l) => l.count,
  chart: (l) => l.chart,
  handle: (l) => l.handle,
  team: (l) => l.team,
  purpose: (l) => l.purpose,
  labels: (l) => canonical(l.labels),
  ticket: (l) => l.ticket,
  manifest: (l) => l.manifest,
  instance: (l) => l.instance,
  status: (l) => l.status,
  automatic: (l) => l.automatic,
  epoch: (l) => l.epoch,
  revision: (l) => l.revision,
  ttlSeconds: (l) => l.ttlSeconds,
  graceSeconds: (l) => l.graceSeconds,
  quarantineSeconds: (l) => l.quarantineSeconds,
  createdAt: (l) => l.createdAt,
  createdBy: (l) => l.createdBy,
  renewedAt: (l) => l.renewedAt,
  confirmedAt: (l) => l.confirmedAt,
  seenAt: (l) => l.seenAt,
  expiresAt: (l) => l.expiresAt,
  reviewBy: (l) => l.reviewBy,
  quarantinedUntil: (l) => l.quarantinedUntil,
  endedHow: (l) => l.ended?.how ?? null,
  endedBy: (l) => l.ended?.by ?? null,
  endedAt: (l) => l.ended?.at ?? null,
  endedReason: (l) => l.ended?.reason ?? null,
  endedTicket: (l) => l.ended?.ticket ?? null,
  offerTeam: (l) => l.offer?.team ?? null,
  offerUntil: (l) => l.offer?.until ?? null,
  offerNote: (l) => l.offer?.note ?? null,
  offerBy: (l) => l.offer?.by ?? null,
  chartMissingAt: (l) => l.chartMissingAt,
  tcpKey: (l) => liveKey(l, 'tcp'),
  udpKey: (l) => liveKey(l, 'udp'),
  formerKey: (l) => (l.status === 'quarantined' ? holderKey(l) : null),
}

/** What a renewal changes, and which lease: a narrow update that leaves the indexes of names and numbers alone. */
export const LEASE_TOUCH: Columns<LeaseRecord> = {
  ttlSeconds: LEASE.ttlSeconds!,
  renewedAt: LEASE.renewedAt!,
  seenAt: LEASE.seenAt!,
  expiresAt: LEASE.expiresAt!,
  instance: LEASE.instance!,
  id: LEASE.id!,
}

export const EVENT: Columns<ChainedEvent> = {
  revision: (e) => e.draft.revision,
  at: (e) => e.draft.at,
  type: (e) => e.draft.type,
  leaseId: (e) => e.draft.leaseId,
  controller: (e) => e.draft.controller,
  transport: (e) => e.draft.transport,
  port: (e) => e.draft.port,
  count: (e) => e.draft.count,
  team: (e) => e.draft.team,
  actor: (e) => e.draft.actor,
  ticket: (e) => e.draft.ticket,
  hash: (e) => e.hash,
  body: (e) => e.body,
}

/** Without usedPorts: that is added to, never set. */
export const TEAM: Columns<TeamRecord> = {
  name: (t) => t.name,
  title: (t) => t.title,
  contact: (t) => t.contact,
  maxPorts: (t) => t.maxPorts,
  disabled: (t) => t.disabled,
  createdAt: (t) => t.createdAt,
  createdBy: (t) => t.createdBy,
  revision: (t) => t.revision,
}

export const TOKEN: Columns<TokenRecord> = {
  id: (t) => t.id,
  name: (t) => t.name,
  team: (t) => t.team,
  role: (t) => t.role,
  hash: (t) => t.hash,
  createdAt: (t) => t.createdAt,
  createdBy: (t) => t.createdBy,
  expiresAt: (t) => t.expiresAt,
  revokedAt: (t) => t.revokedAt,
  lastUsedAt: (t) => t.lastUsedAt,
  revision: (t) => t.revision,
}

/** Without openLeases: that is added to, never set. */
export const CONTROLLER: Columns<ControllerRecord> = {
  name: (c) => c.name,
  title: (c) => c.title,
  site: (c) => c.site,
  system: (c) => c.system,
  addresses: (c) => JSON.stringify(c.addresses),
  retiredAt: (c) => c.retiredAt,
  createdAt: (c) => c.createdAt,
  createdBy: (c) => c.createdBy,
  revision: (c) => c.revision,
}

export const EXCLUSION: Columns<ExclusionRecord> = {
  id: (e) => e.id,
  controller: (e) => e.controller,
  transport: (e) => e.transport,
  first: (e) => e.first,
  last: (e) => e.last,
  reason: (e) => e.reason,
  createdAt: (e) => e.createdAt,
  createdBy: (e) => e.createdBy,
  revision: (e) => e.revision,
  removedAt: (e) => e.removedAt,
}

export const FINDING: Columns<FindingRecord> = {
  id: (f) => f.id,
  controller: (f) => f.controller,
  transport: (f) => f.transport,
  port: (f) => f.port,
  chart: (f) => f.chart,
  purpose: (f) => f.purpose,
  team: (f) => f.team,
  source: (f) => f.source,
  createdAt: (f) => f.createdAt,
  createdBy: (f) => f.createdBy,
  seenAt: (f) => f.seenAt,
  revision: (f) => f.revision,
  clearedAt: (f) => f.clearedAt,
}

export const PLAN: Columns<PlanRecord> = {
  id: (p) => p.id,
  decisions: (p) => JSON.stringify(p.decisions),
  createdAt: (p) => p.createdAt,
  createdBy: (p) => p.createdBy,
  appliedAt: (p) => p.appliedAt,
  appliedBy: (p) => p.appliedBy,
  reason: (p) => p.reason,
  ticket: (p) => p.ticket,
  outcome: (p) => p.outcome && JSON.stringify(p.outcome),
  revision: (p) => p.revision,
}

export const REFUSED_ATTEMPT: Columns<RefusedAttempt> = {
  tokenId: (r) => r.tokenId,
  code: (r) => r.code,
  at: (r) => r.at,
  count: (r) => r.count,
}

/** Columns that hold integers or booleans, whatever the table; all others hold text. */
const INTEGERS = new Set([
  ...['revision', 'epoch', 'at', 'port', 'count', 'first', 'last', 'maxPorts', 'usedPorts', 'openLeases'],
  ...['ttlSeconds', 'graceSeconds', 'quarantineSeconds', 'createdAt', 'renewedAt', 'confirmedAt', 'seenAt'],
  ...['expiresAt', 'revokedAt', 'lastUsedAt', 'retiredAt', 'removedAt', 'clearedAt', 'appliedAt', 'endedAt'],
  ...['reviewBy', 'quarantinedUntil', 'offerUntil', 'chartMissingAt'],
])
const BOOLEANS = new Set(['automatic', 'disabled', 'paused'])

/** What a column's values are, for a dialect that wants to be told. */
export function typeOf(column: string): 'int8' | 'bool' | 'text' {
  return INTEGERS.has(column) ? 'int8' : BOOLEANS.has(column) ? 'bool' : 'text'
}

/** Records as the rows of parameters that the statements take. */
export function rowsOf<T>(columns: Columns<T>, records: readonly T[]): Value[][] {
  const values = Object.values(columns)
  return records.map((record) => values.map((value) => value(record)))
}
