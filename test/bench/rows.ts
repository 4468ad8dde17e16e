import { imageOf } from '../../server/domain/decide/acquire/grant.ts'
import { dayOf, type LeaseRecord } from '../../server/domain/lease.ts'
import type { EventDraft } from '../../server/domain/records.ts'
import type { AcquireRequest } from '../../server/domain/requests.ts'
import type { ChainedEvent } from '../../server/ledger/chain.ts'
import { EVENT, LEASE } from '../../server/ledger/columns.ts'
import { newId } from '../../server/ledger/ids.ts'
import { DEFAULTS } from './settings.ts'

/** What the ledger would write for a grant, made without it: for the cases that write the same rows in another way. */

export function leaseRecordOf(request: AcquireRequest, port: number, revision: number): LeaseRecord {
  const now = Date.now()
  const { controller, chart, handle, transport, count, purpose, labels, ticket = null } = request
  return {
    ...{ id: newId('ls', now), controller, transport, port, count, chart, handle, team: 'admin' },
    ...{ purpose, labels, ticket, manifest: null, instance: null, status: 'held', automatic: true },
    ...{ epoch: revision, revision, ttlSeconds: null, createdAt: now, createdBy: 'admin', renewedAt: now },
    ...{ graceSeconds: DEFAULTS.graceSeconds, quarantineSeconds: DEFAULTS.quarantineSeconds },
    ...{ confirmedAt: null, seenAt: dayOf(now), expiresAt: null, reviewBy: now + 180 * 86_400_000 },
    ...{ quarantinedUntil: null, ended: null, offer: null, chartMissingAt: null },
  }
}

export function grantEventOf(lease: LeaseRecord): EventDraft {
  const { id, controller, transport, port, count, team, ticket, revision, createdAt } = lease
  return {
    ...{ revision, at: createdAt, type: 'lease.granted', actor: 'admin', actorTeam: 'admin' },
    ...{ requestId: 'a2031bec-372a-4fb7-b98c-f372689299dd', origin: '127.0.0.1' },
    ...{ leaseId: id, controller, transport, port, count, team, before: null, after: imageOf(lease) },
    ...{ reason: null, ticket },
  }
}

/** The three rows of a grant, by column. */
export function rowsOfGrant(lease: LeaseRecord, event: ChainedEvent) {
  const { id, controller, transport, port } = lease
  return {
    lease: rowOf(LEASE, lease),
    claim: { controller, transport, port, leaseId: id },
    event: rowOf(EVENT, event),
  }
}

function rowOf<T>(columns: Readonly<Record<string, (record: T) => unknown>>, record: T) {
  return Object.fromEntries(Object.entries(columns).map(([name, value]) => [name, value(record)]))
}
