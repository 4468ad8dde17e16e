import { holderKey, type LeaseRecord, portLabel, spacesOf } from '../../../domain/lease.ts'
import { canonical } from '../../canonical.ts'
import { type LeaseRow, toLeaseRecord } from '../../rows.ts'
import { byBytes, type Session } from '../session.ts'
import type { Findings } from './findings.ts'
import { merge } from './merge.ts'

type Told = Record<string, unknown>
interface EventRow {
  leaseId: string
  body: string
}

/** What no event tells: these move with renewals. */
const UNTOLD: readonly (keyof LeaseRecord)[] = ['id', 'ttlSeconds', 'renewedAt', 'seenAt', 'expiresAt', 'instance']

/** Every lease beside what its events, replayed, say of it. One lease with its events is in memory at a time. */
export async function checkLeases(session: Session, findings: Findings): Promise<number> {
  const id = byBytes(session, 'id')
  const leaseId = byBytes(session, 'leaseId')
  const leases = session.stream<LeaseRow>(`SELECT * FROM "Lease" ORDER BY ${id}`)
  const events = session.stream<EventRow>(
    `SELECT "leaseId", "body" FROM "Event" WHERE "leaseId" IS NOT NULL AND "type" LIKE 'lease.%' ORDER BY ${leaseId}, "revision"`,
  )
  let count = 0
  for await (const { key, left, right } of merge(
    { rows: leases, keyOf: (row) => row.id },
    { rows: events, keyOf: (row) => row.leaseId },
  )) {
    const [row] = left
    if (!row) findings.add('lost-lease', `The lease ${key} has ${right.length} events and no row.`)
    else {
      count += 1
      checkLease(row, right, findings)
    }
  }
  return count
}

function checkLease(row: LeaseRow, events: readonly EventRow[], findings: Findings): void {
  const lease = readable(() => toLeaseRecord(row))
  if (!lease) {
    findings.add('lease', `The lease ${row.id} cannot be read.`)
    return
  }
  const name = `${lease.id} (${portLabel(lease)} on ${lease.controller})`
  if (events.length === 0) findings.add('untold-lease', `The lease ${name} has a row and no event.`)
  else compare(lease, name, events, findings)
  for (const [column, should] of Object.entries(keysOf(lease))) {
    if (row[column as keyof LeaseRow] !== should)
      findings.add('key', `The lease ${name} has a wrong ${column}: ${JSON.stringify(row[column as keyof LeaseRow])}.`)
  }
}

function compare(lease: LeaseRecord, name: string, events: readonly EventRow[], findings: Findings): void {
  const told = readable(() => replay(events))
  // What cannot be read was found as a broken chain.
  if (!told) return
  const wrong = (Object.keys(lease) as (keyof LeaseRecord)[])
    .filter((field) => !UNTOLD.includes(field))
    .filter((field) => canonical(lease[field]) !== canonical(told[field] ?? null))
  if (wrong.length > 0)
    findings.add(
      'lease',
      `The lease ${name} is not as its events say: ${wrong.map(differing(lease, told)).join(', ')}.`,
    )
}

function differing(lease: LeaseRecord, told: Told) {
  return (field: keyof LeaseRecord) =>
    `${field} (${JSON.stringify(lease[field])}, told ${JSON.stringify(told[field] ?? null)})`
}

function readable<T>(read: () => T): T | null {
  try {
    return read()
  } catch {
    return null
  }
}

/** The lease as its events leave it: a grant says all of it, the others what they changed. */
function replay(events: readonly EventRow[]): Told {
  let told: Told = {}
  for (const { body } of events) {
    const { type, after, controller, transport, port, count, team, revision } = JSON.parse(body) as Told
    const base = type === 'lease.granted' ? {} : told
    told = { ...base, ...(after as Told), controller, transport, port, count, team, revision }
  }
  return told
}

function keysOf(lease: LeaseRecord): { tcpKey: string | null; udpKey: string | null; formerKey: string | null } {
  const key = holderKey(lease)
  const live = (space: 'tcp' | 'udp') =>
    lease.status === 'held' && spacesOf(lease.transport).includes(space) ? key : null
  return { tcpKey: live('tcp'), udpKey: live('udp'), formerKey: lease.status === 'quarantined' ? key : null }
}
