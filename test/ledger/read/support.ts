import { claimCountOf, holderKey, type LeaseRecord, portsOf, spacesOf } from '../../../server/domain/lease.ts'
import type { EventType } from '../../../server/domain/records.ts'
import type { LeaseListRequest } from '../../../server/domain/requests.ts'
import { type Database, openDatabase } from '../../../server/ledger/database/open.ts'
import type { PrismaClient } from '../../../server/ledger/generated/client.ts'
import { DIALECT, type TestDatabase, temporaryDatabase } from '../../support/database.ts'
import type { Dialect } from '../../support/postgres.ts'
import { writerOn } from '../../support/writer.ts'

export const NOW = Date.UTC(2026, 10, 22, 12)
export const HOUR = 3_600_000
export const DAY = 24 * HOUR

/** A migrated ledger of its own, filled by hand through Prisma: what reads must understand, whoever wrote it. */
export class TestLedger {
  readonly url: string
  readonly #database: TestDatabase
  readonly #db: Database
  readonly #writer: PrismaClient
  #revision = 0
  #serial = 0

  private constructor(database: TestDatabase, db: Database) {
    this.#database = database
    this.url = database.url
    this.#db = db
    this.#writer = writerOn(database.url)
  }

  static async open(dialect: Dialect = DIALECT): Promise<TestLedger> {
    const database = await temporaryDatabase(dialect)
    const ledger = new TestLedger(database, await openDatabase(database.url))
    const head = { ledgerId: 'lg_test', epoch: 0, hash: '', paused: false, revision: 0, at: NOW - DAY }
    await ledger.writer.ledger.upsert({ where: { id: 1 }, create: { id: 1, ...head }, update: head })
    return ledger
  }

  get reader() {
    return this.#db.reader
  }

  get writer() {
    return this.#writer
  }

  get revision(): number {
    return this.#revision
  }

  async close(): Promise<void> {
    await this.#writer.$disconnect()
    await this.#db.close()
    await this.#database[Symbol.asyncDispose]()
  }

  async controller(
    name: string,
    over: { addresses?: string[]; site?: string; title?: string; retiredAt?: number } = {},
  ) {
    const { addresses = [], site = '', title = '', retiredAt } = over
    await this.writer.controller.create({
      data: {
        ...{ name, title, site, system: 'linux', addresses: JSON.stringify(addresses), retiredAt: retiredAt ?? null },
        ...{ openLeases: 0, createdAt: NOW - 100 * DAY, createdBy: 'setup', revision: 0 },
      },
    })
  }

  async team(name: string, contact = `Desk of ${name}`) {
    const data = { name, title: '', contact, maxPorts: null, disabled: false, usedPorts: 0 }
    await this.writer.team.create({ data: { ...data, createdAt: NOW - 100 * DAY, createdBy: 'setup', revision: 0 } })
  }

  async exclude(first: number, last: number, over: { controller?: string; transport?: string; reason?: string } = {}) {
    const { controller = null, transport = 'both', reason = 'site' } = over
    const id = `ex_${this.#next()}`
    const when = { createdAt: NOW - DAY + this.#serial, createdBy: 'setup', revision: 0, removedAt: null }
    await this.writer.exclusion.create({ data: { id, controller, transport, first, last, reason, ...when } })
    return id
  }

  /** A record as the domain writes it: a reservation of team `a` over tcp unless `over` says otherwise. */
  record(over: Partial<LeaseRecord> = {}): LeaseRecord {
    const id = `ls_${this.#next()}`
    return {
      ...{
        id,
        controller: 'line1',
        transport: 'tcp',
        port: 61_000,
        count: 1,
        chart: `Chart_${id}`,
        handle: '',
        team: 'a',
      },
      ...{
        purpose: 'test',
        labels: {},
        ticket: null,
        manifest: null,
        instance: null,
        status: 'held',
        automatic: false,
      },
      ...{
        epoch: this.#serial,
        revision: this.#revision + 1,
        ttlSeconds: null,
        graceSeconds: 60,
        quarantineSeconds: 86_400,
      },
      ...{ createdAt: NOW - 10 * DAY, createdBy: 'ci', renewedAt: NOW - 10 * DAY, confirmedAt: null },
      ...{
        seenAt: Date.UTC(2026, 10, 12),
        expiresAt: null,
        reviewBy: NOW + 100 * DAY,
        quarantinedUntil: null,
        ended: null,
        offer: null,
        chartMissingAt: null,
      },
      ...over,
    }
  }

  /** Inserts the lease with its key, claims and the writer's counters. Its events are for `event` to write. */
  async lease(over: Partial<LeaseRecord> = {}): Promise<LeaseRecord> {
    const [lease] = await this.leases([over])
    return lease!
  }

  async leases(overs: Partial<LeaseRecord>[]): Promise<LeaseRecord[]> {
    const leases = overs.map((over) => this.record(over))
    await this.writer.lease.createMany({ data: leases.map(rowOf) })
    const live = leases.filter(({ status }) => status !== 'ended')
    await this.writer.claim.createMany({ data: live.flatMap(claimsOf) })
    for (const { controller, team, ...lease } of live) {
      const counted = { openLeases: { increment: 1 } }
      await this.writer.controller.updateMany({ where: { name: controller }, data: counted })
      const usedPorts = { increment: claimCountOf(lease) }
      await this.writer.team.updateMany({ where: { name: team }, data: { usedPorts } })
    }
    return leases
  }

  /** Takes away everything that stands on controllers. */
  async clear(): Promise<void> {
    await this.writer.lease.deleteMany()
    await this.writer.claim.deleteMany()
    await this.writer.exclusion.deleteMany()
  }

  /** Appends an event; before and after are the changed fields as the ledger writes them. Returns its revision. */
  async event(type: EventType | 'lease.accepted', at: number, over: EventOver = {}): Promise<number> {
    const { lease, before = null, after = null, reason = null, ...columns } = over
    const revision = ++this.#revision
    const place = lease && {
      leaseId: lease.id,
      ...{
        controller: lease.controller,
        transport: lease.transport,
        port: lease.port,
        count: lease.count,
        team: lease.team,
      },
    }
    const body = JSON.stringify({ revision, at, type, actorTeam: 'a', requestId: 'rq-1', before, after, reason })
    await this.writer.event.create({
      data: { revision, at, type, actor: 'ci', hash: `hash-${revision}`, body, ...place, ...columns },
    })
    await this.writer.ledger.update({ where: { id: 1 }, data: { revision } })
    return revision
  }

  #next(): string {
    this.#serial += 1
    return String(this.#serial).padStart(26, '0')
  }
}

interface EventOver {
  lease?: LeaseRecord
  before?: Record<string, unknown> | null
  after?: Record<string, unknown> | null
  reason?: string
  actor?: string
  team?: string
  ticket?: string
  controller?: string
}

function claimsOf(lease: LeaseRecord) {
  const { controller, id: leaseId } = lease
  return spacesOf(lease.transport).flatMap((transport) =>
    portsOf(lease).map((port) => ({ controller, transport, port, leaseId })),
  )
}

export function rowOf({ labels, ended, offer, ...lease }: LeaseRecord) {
  const key = holderKey(lease)
  const spaces = lease.status === 'held' ? spacesOf(lease.transport) : []
  return {
    ...lease,
    labels: JSON.stringify(labels),
    ...{ endedHow: ended?.how ?? null, endedBy: ended?.by ?? null, endedAt: ended?.at ?? null },
    ...{ endedReason: ended?.reason ?? null, endedTicket: ended?.ticket ?? null },
    ...{ offerTeam: offer?.team ?? null, offerUntil: offer?.until ?? null },
    ...{ offerNote: offer?.note ?? null, offerBy: offer?.by ?? null },
    tcpKey: spaces.includes('tcp') ? key : null,
    udpKey: spaces.includes('udp') ? key : null,
    formerKey: lease.status === 'quarantined' ? key : null,
  }
}

export function listRequest(over: Partial<LeaseListRequest> = {}): LeaseListRequest {
  return { sort: 'port', order: 'asc', limit: 100, ...over }
}

export const RELEASED = { how: 'released', by: 'ci', at: NOW - HOUR, reason: null, ticket: null } as const
