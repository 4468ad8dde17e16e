import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startApp, type TestApp } from '../support/app.ts'
import { violationsIn } from '../support/check-ledger.ts'
import { TestClock } from '../support/clock.ts'
import { openRows, type Rows } from '../support/rows.ts'
import { must } from '../support/site.ts'

// The other tests rest on the checker: each kind of damage is done to a sound ledger, and must be named.

type Damage = (db: Rows) => Promise<void>

let app: TestApp

beforeAll(async () => {
  const clock = new TestClock()
  app = await startApp({ clock })
  await must(app.call('controller.register', { name: 'line1' }))
  await app.addTeam('robots')
  const acquire = (chart: string, more = {}) =>
    must(app.call('lease.acquire', { controller: 'line1', chart, purpose: 'test', ...more }))
  await acquire('Held', { port: 61_000, transport: 'both', count: 2 })
  await acquire('With TTL', { port: 61_010, ttlSeconds: 600 })
  const { lease: again } = await acquire('Again', { port: 61_020 })
  await must(app.call('lease.release', { id: again.id, epoch: again.epoch }))
  await acquire('Again', { port: 61_020 })
  const { lease: quarantined } = await acquire('Quarantined', { port: 61_030, labels: { line: 'é' }, ticket: 'T-1' })
  await must(app.call('lease.update', { id: quarantined.id, revision: quarantined.revision, purpose: 'other' }))
  await must(app.call('lease.confirm', { id: quarantined.id }))
  await must(app.call('lease.release', { id: quarantined.id, epoch: quarantined.epoch, reason: 'moved' }))
  const { lease: ended } = await acquire('Ended', { port: 61_040, ttlSeconds: 1 })
  for (const ms of [61_000, 61_000, 120_000]) {
    clock.advance(ms)
    await app.running.sweeper.reclaimOnce()
  }
  expect((await must(app.call('lease.get', { id: ended.id }))).lease.state).toBe('ended')
})

afterAll(() => app[Symbol.asyncDispose]())

/** The violations after some damage, which is taken back afterwards. */
async function damaged(damage: Damage): Promise<string[]> {
  await using db = await openRows(app.databaseUrl, true)
  return await db.aside(async () => {
    await damage(db)
    return await violationsIn(db)
  })
}

const sql = (text: string) => async (db: Rows) => {
  if ((await db.change(text)) === 0) throw new Error('this damages nothing')
}

test('a sound ledger with leases in every state has no violation', async () => {
  expect(await damaged(async () => {})).toEqual([])
})

const LEASE = (chart: string) => `(SELECT "id" FROM "Lease" WHERE "chart" = '${chart}')`
const GRANT = (chart: string) =>
  `"revision" = (SELECT max("revision") FROM "Event" WHERE "type" = 'lease.granted' AND "leaseId" = ${LEASE(chart)})`

/** Makes the event say something else and chains the log anew, as an attacker or a bug with the right hashes would. */
function retell(where: string, from: string, to: string): Damage {
  return async (db) => {
    await sql(`UPDATE "Event" SET "body" = replace("body", '${from}', '${to}') WHERE ${where}`)(db)
    await rechain(db)
  }
}

async function rechain(db: Rows): Promise<void> {
  let previous = '0'.repeat(64)
  const events = await db.rows<{ revision: number; body: string }>('SELECT * FROM "Event" ORDER BY "revision"')
  for (const { revision, body } of events) {
    previous = createHash('sha256').update(previous).update(body).digest('hex')
    await db.change('UPDATE "Event" SET "hash" = ? WHERE "revision" = ?', [previous, revision])
  }
  await db.change('UPDATE "Ledger" SET "hash" = ?', [previous])
}

const DAMAGES: readonly (readonly [string, Damage, RegExp])[] = [
  ['a lost event', sql('DELETE FROM "Event" WHERE "revision" = 5'), /^gap: event 5 of the log/],
  [
    'a cut tail',
    sql('DELETE FROM "Event" WHERE "revision" = (SELECT max("revision") FROM "Event")'),
    /^head: revision/,
  ],
  ['an altered body', sql(`UPDATE "Event" SET "body" = replace("body", 'Held', 'Hald')`), /^chain: the hash/],
  ['a body that is not canonical', retell(GRANT('Held'), '{"actor"', '{ "actor"'), /^body: revision \d+ is not canon/],
  ['a column beside the body', sql('UPDATE "Event" SET "actor" = \'x\' WHERE "revision" = 4'), /^column: actor/],
  ['an instant beside the body', sql('UPDATE "Event" SET "at" = "at" - 1 WHERE "revision" = 4'), /^column: at/],
  ['a head hash', sql(`UPDATE "Ledger" SET "hash" = '${'1'.repeat(64)}'`), /^head: its hash/],
  ['a head that runs back', sql('UPDATE "Ledger" SET "at" = 0'), /^head: its time/],
  [
    'a second ledger row',
    sql(`INSERT INTO "Ledger" SELECT 2, "ledgerId", "revision", "epoch", "hash", "at", "paused" FROM "Ledger"`),
    /^head: there are 2/,
  ],
  ['a reused epoch', retell(GRANT('With TTL'), '"epoch":2', '"epoch":1'), /^epoch: revision \d+ grants epoch 1/],
  ['a head epoch', sql('UPDATE "Ledger" SET "epoch" = "epoch" + 1'), /^epoch: the ledger row/],
  [
    'a double grant in the log',
    retell(GRANT('With TTL'), '"port":61010', '"port":61001'),
    /^double grant: line1:61001\/tcp/,
  ],
  [
    'two leases on a number',
    sql(`UPDATE "Lease" SET "port" = 61001 WHERE "chart" = 'With TTL'`),
    /^double lease: line1:61001\/tcp/,
  ],
  [
    'a claim without a lease',
    sql(`INSERT INTO "Claim" VALUES ('line1', 'tcp', 62000, 'ls_none')`),
    /^claim: line1:62000\/tcp is ls_none's/,
  ],
  ['a lost claim', sql('DELETE FROM "Claim" WHERE "port" = 61030'), /^claim: line1:61030\/tcp of .* has no row/],
  [
    'a claim of another lease',
    sql(`UPDATE "Claim" SET "leaseId" = 'ls_x' WHERE "port" = 61010`),
    /^claim: line1:61010\/tcp is ls_x's/,
  ],
  [
    'a team that counts too little',
    sql('UPDATE "Team" SET "usedPorts" = "usedPorts" - 1 WHERE "name" = \'admin\''),
    /^counter: team admin/,
  ],
  [
    'a controller that counts too much',
    sql('UPDATE "Controller" SET "openLeases" = "openLeases" + 1'),
    /^counter: controller line1/,
  ],
  ['a key that is gone', sql(`UPDATE "Lease" SET "udpKey" = NULL WHERE "chart" = 'Held'`), /^key: udpKey/],
  ['a key of an ended lease', sql(`UPDATE "Lease" SET "formerKey" = 'x' WHERE "chart" = 'Ended'`), /^key: formerKey/],
  [
    'a lease that ended without an event',
    sql(`UPDATE "Lease" SET "status" = 'ended' WHERE "chart" = 'Held'`),
    /^lease: status of/,
  ],
  [
    'a number moved without an event',
    sql(`UPDATE "Lease" SET "port" = 63000 WHERE "chart" = 'Held'`),
    /^lease: port of/,
  ],
  [
    'a team changed without an event',
    sql(`UPDATE "Lease" SET "team" = 'robots' WHERE "chart" = 'Held'`),
    /^lease: team of/,
  ],
  [
    'a purpose changed without an event',
    sql(`UPDATE "Lease" SET "purpose" = 'x' WHERE "chart" = 'Held'`),
    /^lease: purpose of/,
  ],
  [
    'an ending that nobody told',
    sql(`UPDATE "Lease" SET "endedBy" = 'x' WHERE "chart" = 'Quarantined'`),
    /^lease: ended of/,
  ],
  [
    'a quarantine made shorter',
    sql(`UPDATE "Lease" SET "quarantinedUntil" = 1 WHERE "chart" = 'Quarantined'`),
    /^lease: quarantinedUntil/,
  ],
  ['a revision of a lease', sql(`UPDATE "Lease" SET "revision" = 1 WHERE "chart" = 'Held'`), /^lease: revision of/],
  ['a lost lease', sql(`DELETE FROM "Lease" WHERE "chart" = 'Ended'`), /^lost lease: ls_/],
  [
    'a lease that nobody granted',
    sql(`UPDATE "Lease" SET "id" = 'ls_other' WHERE "chart" = 'Ended'`),
    /^untold lease: ls_other/,
  ],
  ['a TTL without an end', sql(`UPDATE "Lease" SET "ttlSeconds" = 5 WHERE "chart" = 'Held'`), /^time: /],
]

test.each(DAMAGES)('%s is found and named', async (_, damage, named) => {
  expect(await damaged(damage)).toContainEqual(expect.stringMatching(named))
})
