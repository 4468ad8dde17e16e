import {
  CONTROLLER,
  EVENT,
  EXCLUSION,
  FINDING,
  LEASE,
  LEASE_TOUCH,
  PLAN,
  REFUSED_ATTEMPT,
  TEAM,
  TOKEN,
} from '../columns.ts'
import type { Statements } from '../statements.ts'

/** The hot path on SQLite. BEGIN IMMEDIATE has taken the write lock before the first of them. */

const list = '(SELECT value FROM json_each(?))'

function names(columns: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(columns)
}

function quoted(columns: readonly string[]): string {
  return columns.map((column) => `"${column}"`).join(', ')
}

/** `extra`: columns that begin with a constant and are never overwritten. */
function insert(table: string, columns: readonly string[], extra: Readonly<Record<string, string>> = {}): string {
  const values = [...columns.map(() => '?'), ...Object.values(extra)].join(', ')
  return `INSERT INTO "${table}" (${quoted([...columns, ...Object.keys(extra)])}) VALUES (${values})`
}

function upsert(table: string, columns: readonly string[], extra: Readonly<Record<string, string>> = {}): string {
  const [key, ...rest] = columns
  const sets = rest.map((column) => `"${column}" = excluded."${column}"`).join(', ')
  return `${insert(table, columns, extra)} ON CONFLICT ("${key}") DO UPDATE SET ${sets}`
}

function add(table: string, key: string, column: string): string {
  return `UPDATE "${table}" SET "${column}" = "${column}" + ? WHERE "${key}" = ?`
}

/** The last column says which row. */
function update(table: string, columns: readonly string[]): string {
  const sets = columns.slice(0, -1).map((column) => `"${column}" = ?`)
  return `UPDATE "${table}" SET ${sets.join(', ')} WHERE "${columns.at(-1)}" = ?`
}

const exclusionColumns = quoted(names(EXCLUSION))

export const SQLITE: Statements = {
  list: (values) => [JSON.stringify(values)],
  rows: (rows) => [JSON.stringify(rows)],

  head: 'SELECT "ledgerId", "revision", "epoch", "hash", "at", "paused" FROM "Ledger" WHERE "id" = 1',
  insertHead:
    'INSERT INTO "Ledger" ("id", "ledgerId", "revision", "epoch", "hash", "at", "paused") VALUES (1, ?, 0, 0, ?, ?, 0)',
  updateHead: 'UPDATE "Ledger" SET "revision" = ?, "epoch" = ?, "hash" = ?, "at" = ?, "paused" = ? WHERE "id" = 1',
  eventsAfter: `SELECT "revision", "body" FROM "Event" WHERE "revision" > ? ORDER BY "revision" LIMIT ?`,
  eventHash: 'SELECT "hash" FROM "Event" WHERE "revision" = ?',

  tokensByHash: `SELECT * FROM "Token" WHERE "hash" IN ${list}`,
  tokensById: `SELECT * FROM "Token" WHERE "id" IN ${list}`,
  tokensByName: `SELECT t.* FROM json_each(?) AS d JOIN "Token" t ON t."team" = d.value ->> 0 AND t."name" = d.value ->> 1`,
  plansById: `SELECT * FROM "Plan" WHERE "id" IN ${list}`,
  findingsById: `SELECT * FROM "Finding" WHERE "id" IN ${list}`,
  findingsAt: `SELECT f.* FROM json_each(?) AS d
    JOIN "Finding" f ON f."controller" = d.value ->> 0 AND f."transport" = d.value ->> 1 AND f."port" = d.value ->> 2`,
  teamsByName: `SELECT * FROM "Team" WHERE "name" IN ${list}`,
  controllersByName: `SELECT * FROM "Controller" WHERE "name" IN ${list}`,
  controllersByAddress: `SELECT a.value AS "address", c."name" FROM "Controller" c, json_each(c."addresses") a WHERE c."retiredAt" IS NULL AND a.value IN ${list}`,
  exclusionsById: `SELECT ${exclusionColumns} FROM "Exclusion" WHERE "id" IN ${list}`,
  exclusionsOn: `SELECT ${exclusionColumns} FROM "Exclusion" WHERE "removedAt" IS NULL AND "controller" IN ${list}`,
  exclusionsOnAll: `SELECT ${exclusionColumns} FROM "Exclusion" WHERE "removedAt" IS NULL AND "controller" IS NULL`,
  leasesById: `SELECT * FROM "Lease" WHERE "id" IN ${list}`,
  leasesByKey: `WITH k AS (SELECT value FROM json_each(?)) SELECT * FROM "Lease" WHERE "id" IN (
    SELECT "id" FROM "Lease" WHERE "tcpKey" IN (SELECT value FROM k)
    UNION SELECT "id" FROM "Lease" WHERE "udpKey" IN (SELECT value FROM k)
    UNION SELECT "id" FROM "Lease" WHERE "formerKey" IN (SELECT value FROM k))`,
  claimsAt: `SELECT c."controller", c."transport", c."port", c."leaseId" FROM json_each(?) AS d
    JOIN "Claim" c ON c."controller" = d.value ->> 0 AND c."transport" = d.value ->> 1 AND c."port" = d.value ->> 2`,
  mapsOf: `SELECT "controller", "transport", group_concat("port") AS "ports" FROM "Claim" WHERE "controller" IN ${list} GROUP BY "controller", "transport"`,
  quarantinesOf: `SELECT "controller", "id", "quarantinedUntil" FROM "Lease" WHERE "controller" IN ${list} AND +"quarantinedUntil" IS NOT NULL`,
  cursorsOf: `SELECT "controller", "transport", max("createdAt") AS "at", max("createdAt" * 65536 + "port" + "count" - 1) % 65536 AS "last" FROM "Lease"
    WHERE "controller" IN ${list} AND "automatic" = 1
    GROUP BY "controller", "transport", CASE WHEN "port" >= 61000 THEN 0 WHEN "port" >= 51000 THEN 1 ELSE 2 END`,

  insertLeases: insert('Lease', names(LEASE)),
  replaceLeases: upsert('Lease', names(LEASE)),
  touchLeases: update('Lease', names(LEASE_TOUCH)),
  deleteClaims: 'DELETE FROM "Claim" WHERE "controller" = ? AND "transport" = ? AND "port" = ?',
  insertClaims: insert('Claim', ['controller', 'transport', 'port', 'leaseId']),
  insertEvents: insert('Event', names(EVENT)),
  addUsedPorts: add('Team', 'name', 'usedPorts'),
  addOpenLeases: add('Controller', 'name', 'openLeases'),
  upsertTeams: upsert('Team', names(TEAM), { usedPorts: '0' }),
  upsertPlans: upsert('Plan', names(PLAN)),
  upsertTokens: upsert('Token', names(TOKEN)),
  upsertControllers: upsert('Controller', names(CONTROLLER), { openLeases: '0' }),
  upsertExclusions: upsert('Exclusion', names(EXCLUSION)),
  upsertFindings: upsert('Finding', names(FINDING)),
  addRefusedAttempts: `${insert('RefusedAttempt', names(REFUSED_ATTEMPT))} ON CONFLICT ("tokenId", "code", "at") DO UPDATE SET "count" = "RefusedAttempt"."count" + excluded."count"`,

  // CROSS JOIN keeps SQLite to this order: the other way round it reads the whole index, half a second of a million leases.
  reclaimableLeases: `WITH t AS (SELECT ? AS now) SELECT "id" FROM t CROSS JOIN "Lease"
    WHERE "expiresAt" <= t.now AND "expiresAt" + "graceSeconds" * 1000 <= t.now AND "status" = 'held' ORDER BY "expiresAt" LIMIT ?`,
  oldRefusedAttempt: 'SELECT "at" FROM "RefusedAttempt" WHERE "at" < ? LIMIT 1',
  deleteRefusedAttempts: 'DELETE FROM "RefusedAttempt" WHERE "at" < ?',
  dueQuarantines: `SELECT "id" FROM "Lease" WHERE "quarantinedUntil" <= ? ORDER BY "quarantinedUntil" LIMIT ?`,
}
