import { createHash } from 'node:crypto'
import Database from 'better-sqlite3'

/**
 * Fills a migrated SQLite ledger with leases, claims and events that fit together, about 20,000 leases a second: for
 * measuring reads, where going through the ledger would take an hour. The same arguments give the same file.
 */
export interface SeedSize {
  leases: number
  controllers: number
  teams?: number
  /** Share of leases that are ended: history without claims. */
  endedShare?: number
  sites?: number
  /** The instant at which the ledger stands, in milliseconds. */
  now?: number
}

export const SEED_NOW = Date.UTC(2026, 10, 1)
const DAY = 86_400_000
const GENESIS = '0'.repeat(64)

export function seed(file: string, size: SeedSize): void {
  const db = new Database(file)
  for (const pragma of ['journal_mode=WAL', 'synchronous=OFF', 'cache_size=-1000000']) db.pragma(pragma)
  const indexes = db.prepare("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL").all() as {
    name: string
    sql: string
  }[]
  db.transaction(() => {
    for (const { name } of indexes) db.exec(`DROP INDEX "${name}"`)
    fill(db, { teams: 20, endedShare: 0.1, sites: 7, now: SEED_NOW, ...size })
    for (const { sql } of indexes) db.exec(sql)
  })()
  db.pragma('wal_checkpoint(TRUNCATE)')
  db.close()
}

function fill(db: Database.Database, size: Required<SeedSize>): void {
  const put = (table: string, columns: string) => {
    const names = columns.split(' ')
    return db.prepare(`INSERT INTO "${table}" (${names.map((n) => `"${n}"`)}) VALUES (${names.map((n) => `@${n}`)})`)
  }
  const lease = put('Lease', LEASE_COLUMNS)
  const claim = put('Claim', 'controller transport port leaseId')
  const event = put('Event', 'revision at type leaseId controller transport port count team actor ticket hash body')
  const open = new Map<string, number>()
  const used = new Map<string, number>()
  let hash = GENESIS
  for (let i = 0; i < size.leases; i++) {
    const row = leaseRow(i, size)
    lease.run(row)
    if (row.status !== 'ended') {
      for (const transport of row.transport === 'both' ? ['tcp', 'udp'] : [row.transport]) {
        claim.run({ controller: row.controller, transport, port: row.port, leaseId: row.id })
        used.set(row.team, (used.get(row.team) ?? 0) + 1)
      }
      open.set(row.controller, (open.get(row.controller) ?? 0) + 1)
    }
    const body = JSON.stringify(eventBody(row))
    hash = createHash('sha256').update(hash).update(body).digest('hex')
    event.run({ ...row, at: row.createdAt, type: 'lease.granted', leaseId: row.id, actor: row.createdBy, hash, body })
  }
  fillSites(db, size, open, used)
  db.prepare(
    'INSERT OR REPLACE INTO "Ledger" (id, "ledgerId", revision, epoch, hash, at, paused) VALUES (1, ?, ?, ?, ?, ?, 0)',
  ).run('lg_00000000000000000000000000', size.leases, size.leases, hash, size.now)
}

function fillSites(
  db: Database.Database,
  size: Required<SeedSize>,
  open: Map<string, number>,
  used: Map<string, number>,
) {
  const controller = db.prepare(
    'INSERT INTO "Controller" (name, title, site, system, addresses, "openLeases", "createdAt", "createdBy", revision) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)',
  )
  for (let i = 0; i < size.controllers; i++) {
    const name = controllerName(i)
    const addresses = JSON.stringify([`10.${1 + (i >> 16)}.${(i >> 8) & 255}.${i & 255}`])
    controller.run(
      name,
      `Line ${i}`,
      `plant-${i % size.sites}`,
      'linux',
      addresses,
      open.get(name) ?? 0,
      size.now - 400 * DAY,
      'setup',
    )
  }
  const team = db.prepare(
    'INSERT INTO "Team" (name, title, contact, disabled, "usedPorts", "createdAt", "createdBy", revision) VALUES (?, ?, ?, 0, ?, ?, ?, 0)',
  )
  for (let i = 0; i < size.teams; i++) {
    team.run(
      teamName(i),
      `Team ${i}`,
      `Duty desk ${i}, tel. ${1000 + i}`,
      used.get(teamName(i)) ?? 0,
      size.now - 400 * DAY,
      'setup',
    )
  }
}

const LEASE_COLUMNS =
  'id controller transport port count chart handle team purpose labels ticket manifest instance status automatic epoch revision ttlSeconds graceSeconds quarantineSeconds createdAt createdBy renewedAt confirmedAt seenAt expiresAt reviewBy quarantinedUntil endedHow endedBy endedAt endedReason endedTicket tcpKey udpKey formerKey'

/** Leases come in the order of grants, controller after controller, so that a controller's rows lie far apart in the file. */
function leaseRow(i: number, { leases, controllers, teams, endedShare, now }: Required<SeedSize>) {
  const nth = Math.floor(i / controllers)
  const controller = controllerName(i % controllers)
  const transport = nth % 10 === 9 ? 'udp' : nth % 50 === 7 ? 'both' : 'tcp'
  const status = hashOf(i) % 1000 < endedShare * 1000 ? 'ended' : hashOf(i) % 97 === 3 ? 'quarantined' : 'held'
  const ttlSeconds = i % 10 === 0 ? 3600 : null
  const createdAt = now - 300 * DAY + Math.floor((i / leases) * 299 * DAY)
  const chart = `Palletizer/Axis_${nth}`
  const key = `${controller}\n${chart}\n`
  const gone = status === 'held' ? null : now - DAY
  return {
    id: `ls_${createdAt.toString(36).padStart(9, '0')}${i.toString(36).padStart(17, '0')}`,
    ...{ controller, transport, port: nthPort(nth), count: 1, chart, handle: '', team: teamName(hashOf(i) % teams) },
    purpose: `Moves axis ${nth} of line ${i % controllers}`,
    labels: JSON.stringify({ line: `l${i % 40}`, stage: i % 3 ? 'prod' : 'test' }),
    ...{ ticket: i % 4 ? `CHG-${10_000 + i}` : null, manifest: null, instance: null, status, automatic: 1 },
    ...{ epoch: i + 1, revision: i + 1, ttlSeconds, graceSeconds: 60, quarantineSeconds: 86_400 },
    ...{
      createdAt,
      createdBy: `ci-${i % 5}`,
      renewedAt: createdAt,
      confirmedAt: null,
      seenAt: createdAt - (createdAt % DAY),
    },
    expiresAt: ttlSeconds === null || status !== 'held' ? null : now + (i % 100 === 0 ? -1000 : 3_600_000),
    reviewBy: ttlSeconds === null ? now + ((hashOf(i) % 200) - 4) * DAY : null,
    quarantinedUntil: gone === null ? null : gone + 2 * DAY,
    ...{ endedHow: gone && 'released', endedBy: gone && 'ci-1', endedAt: gone, endedReason: null, endedTicket: null },
    tcpKey: status === 'held' && transport !== 'udp' ? key : null,
    udpKey: status === 'held' && transport !== 'tcp' ? key : null,
    formerKey: status === 'quarantined' ? key : null,
  }
}

function eventBody(row: ReturnType<typeof leaseRow>) {
  const { tcpKey, udpKey, formerKey, endedHow, endedBy, endedAt, endedReason, endedTicket, labels, ...rest } = row
  const after = {
    ...rest,
    labels: JSON.parse(labels),
    status: 'held',
    automatic: true,
    quarantinedUntil: null,
    ended: null,
  }
  const { controller, transport, port, count, team, ticket } = row
  const place = { leaseId: row.id, controller, transport, port, count, team, ticket }
  return { revision: row.revision, at: row.createdAt, type: 'lease.granted', actor: row.createdBy, ...place, after }
}

function controllerName(i: number): string {
  return `epic-line${String(i).padStart(4, '0')}`
}

function teamName(i: number): string {
  return `team-${String(i).padStart(2, '0')}`
}

/** 61000 upwards, then the band below. */
function nthPort(nth: number): number {
  return nth < 4536 ? 61_000 + nth : 51_000 + (nth - 4536)
}

function hashOf(i: number): number {
  return Math.imul(i ^ (i >>> 15), 2_654_435_761) >>> 8
}
