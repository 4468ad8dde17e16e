import { iso, isoOrNull } from '../../server/domain/dates.ts'
import { isOverdue, type LeaseRecord, spacesOf, stateOf } from '../../server/domain/lease.ts'
import { leaseNotFound } from '../../server/domain/refusals.ts'
import type { LeaseGetRequest, LeaseListRequest, WhoisRequest } from '../../server/domain/requests.ts'
import type { LeaseAnswer, LeaseListAnswer, WhoisAnswer } from '../../server/domain/wire.ts'
import { canonical } from '../../server/ledger/canonical.ts'
import { holdingsOf, versionAt } from '../../server/ledger/read/holdings.ts'
import { readCursor, writeCursor } from '../../server/ledger/read/list-cursor.ts'
import type { FakeLedger } from './ledger.ts'
import { explain } from './read-controllers.ts'
import { rowOf } from './read-events.ts'
import { shown } from './shown.ts'

type Key = string | number

/** The lease, whatever became of it. */
export function getLease(ledger: FakeLedger, { id }: LeaseGetRequest): LeaseAnswer {
  const lease = ledger.store.lease(id)
  if (!lease) throw leaseNotFound(id)
  return { lease: shown(ledger, lease), now: iso(ledger.now) }
}

/** One page of the leases that the filters let through. */
export function listLeases(ledger: FakeLedger, request: LeaseListRequest, team: string | null): LeaseListAnswer {
  const { now, store } = ledger
  const keysOf = sortKeys(request)
  const kinds = keysOf(NOBODYS).map((key) => (typeof key === 'number' ? 'number' : 'string'))
  const after = readCursor(request, team, { columns: [], values: keysOf, kinds })
  const way = request.order === 'asc' ? 1 : -1
  const found = [...store.leases.values()]
    .filter((lease) => matches(lease, request, team, now))
    .sort((a, b) => way * compare(keysOf(a), keysOf(b)))
  const rest = after === null ? found : found.filter((lease) => way * compare(keysOf(lease), after) > 0)
  const page = rest.slice(0, request.limit)
  const last = page.at(-1)
  return {
    leases: page.map((lease) => shown(ledger, lease)),
    nextCursor: rest.length > request.limit && last ? writeCursor(request, team, keysOf(last)) : null,
    total: found.length,
    revision: store.head.revision,
    now: iso(now),
  }
}

/** Who has the number, or had it, with the lease's fields as they were then. */
export function whois(ledger: FakeLedger, request: WhoisRequest): WhoisAnswer {
  const { store, now } = ledger
  const { record } = ledger.requireController(request.controller)
  const { from, to } = spanOf(request, now)
  const isAsked = (space: 'tcp' | 'udp') => request.transport === undefined || request.transport === space
  const holdings = [...store.leases.values()]
    .filter((lease) => lease.controller === record.name && covers(lease, request.port))
    .filter(({ transport }) => spacesOf(transport).some(isAsked))
    .sort((a, b) => compare([a.transport, a.id], [b.transport, b.id]))
    .flatMap((lease) => {
      const events = store.events.filter(({ draft }) => draft.leaseId === lease.id)
      return holdingsOf(lease, events.map(rowOf))
    })
    .filter((holding) => holding.from <= to && (holding.until === null || holding.until > from))
    .sort((a, b) => a.from - b.from)
  const claims = holdings.flatMap((holding) => {
    const at = Math.min(to, (holding.until ?? Number.MAX_SAFE_INTEGER) - 1)
    const lease = versionAt(holding, at)
    return spacesOf(lease.transport)
      .filter(isAsked)
      .map((transport) => ({
        transport,
        lease: shown(ledger, lease, at),
        from: iso(holding.from),
        until: isoOrNull(holding.until),
      }))
  })
  const policy = explain(ledger, request)
  return { claims, findings: [], policy, revision: store.head.revision, now: iso(now) }
}

function spanOf({ at, from, to }: WhoisRequest, now: number): { from: number; to: number } {
  if (at !== undefined) return { from: Math.min(at, now), to: Math.min(at, now) }
  if (from === undefined && to === undefined) return { from: now, to: now }
  return { from: Math.min(from ?? 0, now), to: Math.min(to ?? now, now) }
}

function matches(lease: LeaseRecord, request: LeaseListRequest, callerTeam: string | null, now: number): boolean {
  const { controller, team, chart, state, port, label, manifest, mine, overdue, search } = request
  const states = state === undefined ? ['active', 'expired', 'quarantined'] : [state].flat()
  return (
    states.includes(stateOf(lease, now)) &&
    (controller === undefined || lease.controller === controller) &&
    (team === undefined || lease.team === team) &&
    (mine !== true || lease.team === callerTeam) &&
    (manifest === undefined || lease.manifest === manifest) &&
    (port === undefined || covers(lease, port)) &&
    (overdue === undefined || isOverdue(lease, now) === overdue) &&
    (chart === undefined || isChart(lease.chart, chart)) &&
    (label === undefined || hasLabel(lease.labels, label)) &&
    (search === undefined || isFoundBy(lease, search))
  )
}

function covers({ port: first, count }: LeaseRecord, port: number): boolean {
  return first <= port && port < first + count
}

/** A chart, or all below one: `Palletizer/*`. */
function isChart(chart: string, asked: string): boolean {
  return asked.endsWith('/*') ? chart.startsWith(asked.slice(0, -1)) : chart === asked
}

function hasLabel(labels: Readonly<Record<string, string>>, asked: string): boolean {
  const at = asked.indexOf('=')
  return at < 0 ? Object.hasOwn(labels, asked) : labels[asked.slice(0, at)] === asked.slice(at + 1)
}

function isFoundBy(lease: LeaseRecord, search: string): boolean {
  const { port, ticket, chart, handle, team, purpose, controller, labels } = lease
  if (/^\d{1,5}$/.test(search) && covers(lease, Number(search))) return true
  const texts = [String(port), ticket ?? '', chart, handle, team, purpose, controller, canonical(labels)]
  return [search, JSON.stringify(search).slice(1, -1)].some((wanted) =>
    texts.join('\n').toLowerCase().includes(wanted.toLowerCase()),
  )
}

/** Leases without the instant come last, whichever way the list runs. */
function sortKeys({ sort, order }: LeaseListRequest): (lease: LeaseRecord) => Key[] {
  const never = order === 'asc' ? Number.MAX_SAFE_INTEGER : -1
  const place = ({ controller, port, id }: LeaseRecord): Key[] => [controller, port, id]
  switch (sort) {
    case 'port':
      return place
    case 'created':
      return ({ createdAt, id }) => [createdAt, id]
    case 'reviewBy':
    case 'expiresAt':
      return (lease) => [lease[sort] ?? never, ...place(lease)]
    default:
      return (lease) => [lease[sort], ...place(lease)]
  }
}

/** For asking of which kind the keys are. */
const NOBODYS = { controller: '', port: 0, id: '', createdAt: 0, seenAt: 0, chart: '', team: '' } as LeaseRecord

function compare(a: readonly Key[], b: readonly Key[]): number {
  const i = a.findIndex((key, at) => key !== b[at])
  return i < 0 ? 0 : a[i]! < b[i]! ? -1 : 1
}
