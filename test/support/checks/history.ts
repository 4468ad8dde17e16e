import canonicalize from 'canonicalize'
import { placesOf, placeText, type Row, type Tables } from './tables.ts'

type Told = Record<string, unknown>

/** What every change of is an event. TTL, its end, `seenAt` and `instance` move with renewals, which write none. */
const TOLD = [
  'controller',
  'transport',
  'port',
  'count',
  'team',
  'chart',
  'chartMissingAt',
  'handle',
  'purpose',
  'labels',
  'ticket',
  'manifest',
  'status',
  'automatic',
  'epoch',
  'revision',
  'graceSeconds',
  'quarantineSeconds',
  'createdAt',
  'createdBy',
  'confirmedAt',
  'reviewBy',
  'quarantinedUntil',
  'ended',
  'offer',
] as const

/** Each of these gives the lease to a holder, and so is one step of the epoch. */
const GRANTS = ['lease.granted', 'lease.restored', 'lease.accepted', 'lease.handed-over']

/** Replays the log: no number was granted while somebody else had it, epochs step by one, and each row is what the log says. */
export function checkHistory(tables: Tables): void {
  const { events, heads, leases, report } = tables
  const told = new Map<string, Told>()
  const holders = new Map<string, string>()
  let epoch = 0
  for (const event of events) {
    if (event.type === 'ledger.restored') {
      const { before, after } = JSON.parse(String(event.body)) as Record<string, Told>
      if (before?.epoch !== epoch || Number(after?.epoch) < epoch + 1e9)
        report(
          `epoch: revision ${event.revision} goes from ${before?.epoch} to ${after?.epoch}, the one before was ${epoch}`,
        )
      epoch = Number(after?.epoch)
    }
    if (event.leaseId === null || !String(event.type).startsWith('lease.')) continue
    const body = JSON.parse(String(event.body)) as Told
    const lease = next(told.get(String(event.leaseId)), body)
    told.set(String(event.leaseId), lease)
    if (GRANTS.includes(String(event.type))) {
      if (lease.epoch !== epoch + 1)
        report(`epoch: revision ${event.revision} grants epoch ${lease.epoch}, the one before was ${epoch}`)
      epoch = Number(lease.epoch)
    }
    follow(holders, event, lease, report)
  }
  if (heads[0]?.epoch !== epoch) report(`epoch: the ledger row has ${heads[0]?.epoch}, the newest grant ${epoch}`)
  for (const row of leases) compare(row, told.get(String(row.id)), report)
  const rows = new Set(leases.map(({ id }) => id))
  for (const id of told.keys()) if (!rows.has(id)) report(`lost lease: ${id} has events and no row`)
}

function next(before: Told | undefined, body: Told): Told {
  const place = { controller: body.controller, transport: body.transport, port: body.port, count: body.count }
  const base = body.type === 'lease.granted' ? {} : before
  return { ...base, ...(body.after as Told), ...place, team: body.team, revision: body.revision }
}

function follow(holders: Map<string, string>, event: Row, lease: Told, report: Tables['report']): void {
  const id = String(event.leaseId)
  for (const place of placesOf(lease)) {
    const holder = holders.get(place)
    if (holder !== undefined && holder !== id)
      report(`double grant: ${placeText(place)} goes to ${id} at revision ${event.revision} while ${holder} has it`)
    if (lease.status === 'ended') holders.delete(place)
    else holders.set(place, id)
  }
}

function compare(row: Row, told: Told | undefined, report: Tables['report']): void {
  if (!told) {
    report(`untold lease: ${row.id} has a row and no event`)
    return
  }
  const found: Told = {
    ...row,
    labels: JSON.parse(String(row.labels)),
    automatic: row.automatic === 1,
    ended: endingOf(row),
    offer: offerOf(row),
  }
  for (const name of TOLD) {
    const [is, should] = [found[name], told[name] ?? null].map((value) => canonicalize(value))
    if (is !== should) report(`lease: ${name} of ${row.id} is ${is}, its events say ${should}`)
  }
}

function endingOf(row: Row): Told | null {
  if (row.endedHow === null) return null
  return { how: row.endedHow, by: row.endedBy, at: row.endedAt, reason: row.endedReason, ticket: row.endedTicket }
}

function offerOf(row: Row): Told | null {
  if (row.offerTeam === null) return null
  return { team: row.offerTeam, until: row.offerUntil, note: row.offerNote, by: row.offerBy }
}
