import { createHash } from 'node:crypto'
import Database from 'better-sqlite3'
import type { EventDraft } from '../../server/domain/records.ts'
import { type ChainedEvent, GENESIS } from '../../server/ledger/chain.ts'
import { EVENT, LEASE } from '../../server/ledger/columns.ts'
import { migrate } from '../../server/ledger/database/open.ts'
import { answer } from './answer.ts'
import { acquireOf, CONTROLLERS } from './bodies.ts'
import { grantEventOf, leaseRecordOf } from './rows.ts'

/**
 * (f) What the machine can do: the same rows straight into better-sqlite3, prepared once, 100 leases to a transaction,
 * as durable. No server, no look at what is there, no decision.
 */

const SIZE = 100
const GRANTS_PER_CONTROLLER = 10_000

let db: Database.Database
let hash = GENESIS
let revision = 0
let insert: Record<'lease' | 'claim' | 'event', Database.Statement>

async function start({ file }: { file: string }): Promise<void> {
  await migrate(`file:${file}`)
  db = new Database(file)
  for (const pragma of ['journal_mode=WAL', 'synchronous=FULL', 'fullfsync=ON']) db.pragma(pragma)
  insert = {
    lease: into('Lease', Object.keys(LEASE)),
    claim: into('Claim', ['controller', 'transport', 'port', 'leaseId']),
    event: into('Event', Object.keys(EVENT)),
  }
}

function into(table: string, names: string[]): Database.Statement {
  return db.prepare(`INSERT INTO "${table}" (${names.map((n) => `"${n}"`)}) VALUES (${names.map(() => '?')})`)
}

function chained(draft: EventDraft): ChainedEvent {
  const body = JSON.stringify(draft)
  hash = createHash('sha256').update(hash).update(body).digest('hex')
  return { draft, body, hash }
}

const leaseValues = Object.values(LEASE)
const eventValues = Object.values(EVENT)
const bound = (value: unknown) => (typeof value === 'boolean' ? Number(value) : value)

function writeOne(): void {
  const lease = grantOf(++revision)
  insert.lease.run(leaseValues.map((value) => bound(value(lease))))
  insert.claim.run(lease.controller, lease.transport, lease.port, lease.id)
  const event = chained(grantEventOf(lease))
  insert.event.run(eventValues.map((value) => value(event)))
}

function grantOf(n: number) {
  const request = { handle: '', transport: 'tcp' as const, count: 1, ...acquireOf(n) }
  const nth = Math.floor(n / CONTROLLERS)
  const controller = `${request.controller}-${Math.floor(nth / GRANTS_PER_CONTROLLER)}`
  return leaseRecordOf({ ...request, controller }, 51_000 + (nth % GRANTS_PER_CONTROLLER), n)
}

/** Writes for so many milliseconds. */
function write({ ms }: { ms: number }): { calls: number; ms: number } {
  const begun = performance.now()
  const batch = db.transaction(() => {
    for (let i = 0; i < SIZE; i++) writeOne()
  })
  let calls = 0
  do {
    batch.immediate()
    calls++
  } while (performance.now() - begun < ms)
  return { calls, ms: performance.now() - begun }
}

answer({ start, write, close: () => db.close() })
