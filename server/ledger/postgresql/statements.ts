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
  typeOf,
} from '../columns.ts'
import type { Statements } from '../statements.ts'

/**
 * The hot path on PostgreSQL. A list is an array, rows are an array for each column: the planner knows how long they are
 * and takes the indexes (through JSON it assumes 100 rows and reads whole tables, measured). Rows come out of `unnest` in the
 * order in which they were given. Nothing here is PostgreSQL's alone: CockroachDB and YugabyteDB document arrays, `unnest` of
 * several, UPDATE … FROM, DELETE … USING, ON CONFLICT and RETURNING. It was run on PostgreSQL only.
 */

type Columns = readonly string[]

const names = (columns: Readonly<Record<string, unknown>>) => Object.keys(columns)
const quoted = (columns: Columns) => columns.map((column) => `"${column}"`).join(', ')

/** The rows of the parameters as `d`, a parameter for each column. */
function given(columns: Columns): string {
  return `unnest(${columns.map((column, at) => `$${at + 1}::${typeOf(column)}[]`).join(', ')}) AS d(${quoted(columns)})`
}

/** `extra`: columns that begin with a constant and are never overwritten. */
function insert(table: string, columns: Columns, extra: Readonly<Record<string, string>> = {}): string {
  const values = ['d.*', ...Object.values(extra)].join(', ')
  return `INSERT INTO "${table}" (${quoted([...columns, ...Object.keys(extra)])}) SELECT ${values} FROM ${given(columns)}`
}

/** No two rows may have one key. */
function upsert(table: string, columns: Columns, extra: Readonly<Record<string, string>> = {}): string {
  const [key, ...rest] = columns
  const sets = rest.map((column) => `"${column}" = excluded."${column}"`).join(', ')
  return `${insert(table, columns, extra)} ON CONFLICT ("${key}") DO UPDATE SET ${sets}`
}

function add(table: string, key: string, column: string): string {
  return `UPDATE "${table}" AS t SET "${column}" = t."${column}" + d."${column}" FROM ${given([column, key])} WHERE t."${key}" = d."${key}"`
}

/** The last column says which row. */
function update(table: string, columns: Columns): string {
  const key = columns.at(-1)
  const sets = columns.slice(0, -1).map((column) => `"${column}" = d."${column}"`)
  return `UPDATE "${table}" AS t SET ${sets.join(', ')} FROM ${given(columns)} WHERE t."${key}" = d."${key}"`
}

/** Rows of a table that have all the given columns. */
function matching(table: string, columns: Columns, wanted = 't.*'): string {
  return `SELECT ${wanted} FROM ${given(columns)} JOIN "${table}" AS t ON ${equal(columns)}`
}

function equal(columns: Columns): string {
  return columns.map((column) => `t."${column}" = d."${column}"`).join(' AND ')
}

const LIST = '= ANY($1::text[])'
const PLACE = ['controller', 'transport', 'port']
const exclusionColumns = quoted(names(EXCLUSION))

export const POSTGRESQL: Statements = {
  list: (values) => [values],
  rows: (rows) => rows[0]!.map((_, column) => rows.map((row) => row[column])),

  // An update takes the row's lock, and waits for it; the clock is read after that. What it sets is what was there, in a column that no
  // key has. With SELECT … FOR UPDATE the clock would be that of the statement's start when the holder rolled back (measured).
  head: `UPDATE "Ledger" SET "revision" = "revision" WHERE "id" = 1 RETURNING "ledgerId", "revision", "epoch", "hash", "at", "paused",
    CAST(floor(extract(epoch FROM clock_timestamp()) * 1000) AS int8) AS "now"`,
  insertHead: `INSERT INTO "Ledger" ("id", "ledgerId", "revision", "epoch", "hash", "at", "paused")
    VALUES (1, $1, 0, 0, $2, $3, false) ON CONFLICT ("id") DO NOTHING`,
  eventsAfter: 'SELECT "revision", "body" FROM "Event" WHERE "revision" > $1 ORDER BY "revision" LIMIT $2',
  eventHash: 'SELECT "hash" FROM "Event" WHERE "revision" = $1',

  tokensByHash: `SELECT * FROM "Token" WHERE "hash" ${LIST}`,
  tokensById: `SELECT * FROM "Token" WHERE "id" ${LIST}`,
  tokensByName: matching('Token', ['team', 'name']),
  plansById: `SELECT * FROM "Plan" WHERE "id" ${LIST}`,
  findingsById: `SELECT * FROM "Finding" WHERE "id" ${LIST}`,
  findingsAt: matching('Finding', PLACE),
  teamsByName: `SELECT * FROM "Team" WHERE "name" ${LIST}`,
  controllersByName: `SELECT * FROM "Controller" WHERE "name" ${LIST}`,
  controllersByAddress: `SELECT a."address", c."name" FROM "Controller" AS c
    CROSS JOIN LATERAL jsonb_array_elements_text(CAST(c."addresses" AS jsonb)) AS a("address")
    WHERE c."retiredAt" IS NULL AND a."address" ${LIST}`,
  exclusionsById: `SELECT ${exclusionColumns} FROM "Exclusion" WHERE "id" ${LIST}`,
  exclusionsOn: `SELECT ${exclusionColumns} FROM "Exclusion" WHERE "removedAt" IS NULL AND "controller" ${LIST}`,
  exclusionsOnAll: `SELECT ${exclusionColumns} FROM "Exclusion" WHERE "removedAt" IS NULL AND "controller" IS NULL`,
  leasesById: `SELECT * FROM "Lease" WHERE "id" ${LIST}`,
  // Each branch is one scan of one index, whatever the planner believes about the table: joined by id, a table that nobody had
  // analyzed yet was read as a whole (39 against 4 ms for 256 keys in 150,000 leases). No lease is in two of them: one over
  // both transports has the same key twice, and a quarantined one has neither.
  leasesByKey: `SELECT * FROM "Lease" WHERE "tcpKey" ${LIST}
    UNION ALL SELECT * FROM "Lease" WHERE "udpKey" ${LIST} AND "tcpKey" IS NULL
    UNION ALL SELECT * FROM "Lease" WHERE "formerKey" ${LIST}`,
  claimsAt: matching('Claim', PLACE, 't."controller", t."transport", t."port", t."leaseId"'),
  mapsOf: `SELECT "controller", "transport", string_agg(CAST("port" AS text), ',') AS "ports" FROM "Claim"
    WHERE "controller" ${LIST} GROUP BY "controller", "transport"`,
  quarantinesOf: `SELECT "controller", "id", "quarantinedUntil" FROM "Lease" WHERE "controller" ${LIST} AND "quarantinedUntil" IS NOT NULL`,
  cursorsOf: `SELECT "controller", "transport", max("createdAt") AS "at", max("createdAt" * 65536 + "port" + "count" - 1) % 65536 AS "last"
    FROM "Lease" WHERE "controller" ${LIST} AND "automatic"
    GROUP BY "controller", "transport", CASE WHEN "port" >= 61000 THEN 0 WHEN "port" >= 51000 THEN 1 ELSE 2 END`,

  insertLeases: insert('Lease', names(LEASE)),
  replaceLeases: upsert('Lease', names(LEASE)),
  touchLeases: update('Lease', names(LEASE_TOUCH)),
  deleteClaims: `DELETE FROM "Claim" AS t USING ${given(PLACE)} WHERE ${equal(PLACE)}`,
  insertClaims: insert('Claim', [...PLACE, 'leaseId']),
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
  deleteRefusedAttempts: `DELETE FROM "RefusedAttempt" AS t USING ${given(['at'])} WHERE t."at" < d."at"`,
  updateHead: `UPDATE "Ledger" AS t SET "revision" = d."revision", "epoch" = d."epoch", "hash" = d."hash", "at" = d."at", "paused" = d."paused"
    FROM ${given(['revision', 'epoch', 'hash', 'at', 'paused'])} WHERE t."id" = 1`,

  reclaimableLeases: `SELECT "id" FROM "Lease" WHERE "expiresAt" <= $1 AND "expiresAt" + CAST("graceSeconds" AS int8) * 1000 <= $1
    AND "status" = 'held' ORDER BY "expiresAt" LIMIT $2`,
  oldRefusedAttempt: 'SELECT "at" FROM "RefusedAttempt" WHERE "at" < $1 LIMIT 1',
  dueQuarantines: 'SELECT "id" FROM "Lease" WHERE "quarantinedUntil" <= $1 ORDER BY "quarantinedUntil" LIMIT $2',
}
