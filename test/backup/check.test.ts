import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { check, dump, load, repairFound } from '../../server/backup.ts'
import { checkLedger } from '../support/check-ledger.ts'
import { DIALECTS } from '../support/postgres.ts'
import { openRows } from '../support/rows.ts'
import { must } from '../support/site.ts'
import { everything, live, type Place, place, serve } from './rig.ts'

/** What somebody did to the rows, and the kinds that must be found for it. `sqlite`: PostgreSQL itself refuses it. */
interface Damage {
  name: string
  sql: string
  kinds: string[]
  sqlite?: true
  /** `portlease backup check --repair` puts it right. */
  repairable?: true
}

const HELD = `(SELECT "id" FROM "Lease" WHERE "chart" = 'Updated')`
const OTHER = `(SELECT "id" FROM "Lease" WHERE "chart" = 'Offered')`
const ENDED = `(SELECT "id" FROM "Lease" WHERE "chart" = 'Ended')`
const REGISTERED = `(SELECT min("revision") FROM "Event" WHERE "type" = 'controller.registered')`
const CLAIM_OF_HELD = `"leaseId" = ${HELD}`

const DAMAGES: readonly Damage[] = [
  {
    name: 'a team counts too much',
    sql: `UPDATE "Team" SET "usedPorts" = "usedPorts" + 3 WHERE "name" = 'paint'`,
    kinds: ['used-ports'],
    repairable: true,
  },
  {
    name: 'a controller counts too little',
    sql: `UPDATE "Controller" SET "openLeases" = 0 WHERE "name" = 'line1'`,
    kinds: ['open-leases'],
    repairable: true,
  },
  {
    name: 'a claim is gone',
    sql: `DELETE FROM "Claim" WHERE ${CLAIM_OF_HELD}`,
    kinds: ['claim-missing'],
    repairable: true,
  },
  {
    name: 'a claim outlives its lease',
    sql: `INSERT INTO "Claim" ("controller", "transport", "port", "leaseId") SELECT "controller", "transport", "port", "id" FROM "Lease" WHERE "id" = ${ENDED}`,
    kinds: ['claim-ended'],
    repairable: true,
  },
  {
    name: 'a claim says another lease',
    sql: `UPDATE "Claim" SET "leaseId" = ${ENDED} WHERE ${CLAIM_OF_HELD}`,
    kinds: ['claim-other'],
  },
  {
    name: 'a claim of nobody',
    sql: `INSERT INTO "Claim" ("controller", "transport", "port", "leaseId") VALUES ('line2', 'udp', 65000, 'ls_none')`,
    kinds: ['claim-orphan'],
  },
  {
    name: 'a lease was ended by hand',
    sql: `UPDATE "Lease" SET "status" = 'ended', "tcpKey" = NULL WHERE "id" = ${HELD}`,
    kinds: ['lease', 'claim-ended', 'used-ports', 'open-leases'],
  },
  {
    name: 'a lease was moved by hand',
    sql: `UPDATE "Lease" SET "port" = "port" + 200 WHERE "id" = ${HELD}`,
    kinds: ['lease', 'claim-missing', 'claim-orphan'],
  },
  {
    name: 'a lease was given another team',
    sql: `UPDATE "Lease" SET "team" = 'admin' WHERE "id" = ${HELD}`,
    kinds: ['lease', 'used-ports'],
  },
  {
    name: 'a lease was given a team that is not there',
    sql: `UPDATE "Lease" SET "team" = 'gone' WHERE "id" = ${HELD}`,
    kinds: ['lease', 'used-ports', 'reference'],
  },
  {
    name: "a lease's epoch was raised",
    sql: `UPDATE "Lease" SET "epoch" = 900 WHERE "id" = ${HELD}`,
    kinds: ['lease'],
  },
  {
    name: 'a lease of a forbidden number',
    sql: `UPDATE "Lease" SET "port" = 22001 WHERE "id" = ${HELD}`,
    kinds: ['policy', 'lease', 'claim-missing', 'claim-orphan'],
  },
  {
    name: 'two leases with one number',
    sql: `UPDATE "Lease" SET "port" = (SELECT "port" FROM "Lease" WHERE "id" = ${HELD}) WHERE "id" = ${OTHER}`,
    kinds: ['double-lease', 'lease', 'claim-orphan'],
  },
  {
    name: 'a lease without events',
    sql: `DELETE FROM "Event" WHERE "leaseId" = ${HELD}`,
    kinds: ['chain', 'untold-lease'],
  },
  {
    name: 'a lease is gone',
    sql: `DELETE FROM "Lease" WHERE "id" = ${HELD}`,
    kinds: ['lost-lease', 'claim-orphan', 'used-ports', 'open-leases'],
  },
  { name: 'a key is wrong', sql: `UPDATE "Lease" SET "tcpKey" = 'x' WHERE "id" = ${HELD}`, kinds: ['key'] },
  {
    name: 'an event was altered',
    sql: `UPDATE "Event" SET "body" = replace("body", '10.0.0.1', '10.0.0.9') WHERE "revision" = ${REGISTERED}`,
    kinds: ['chain'],
  },
  {
    name: "an event's column was altered",
    sql: `UPDATE "Event" SET "actor" = 'somebody' WHERE "revision" = ${REGISTERED}`,
    kinds: ['chain'],
  },
  {
    name: 'the newest event is gone',
    sql: 'DELETE FROM "Event" WHERE "revision" = (SELECT max("revision") FROM "Event")',
    kinds: ['head', 'epoch', 'untold-lease'],
  },
  { name: 'the head went back', sql: 'UPDATE "Ledger" SET "revision" = "revision" - 1', kinds: ['head'] },
  { name: 'the head has another hash', sql: `UPDATE "Ledger" SET "hash" = '0'`, kinds: ['head'] },
  { name: "the ledger's epoch went back", sql: 'UPDATE "Ledger" SET "epoch" = "epoch" - 1', kinds: ['epoch'] },
  {
    name: 'a claim outside the table, past the CHECK',
    sql: `PRAGMA ignore_check_constraints = 1; INSERT INTO "Claim" ("controller", "transport", "port", "leaseId") VALUES ('line2', 'tcp', 80, 'ls_none')`,
    kinds: ['policy', 'claim-orphan'],
    sqlite: true,
  },
]

describe.each(DIALECTS.map((dialect) => ({ dialect })))('on $dialect', ({ dialect }) => {
  let home: Place
  let url: string
  beforeAll(async () => {
    home = place()
    url = await home.database(dialect, 'ledger')
    await using server = await serve(url)
    await live(server)
    await must(server.call('lease.acquire', { controller: 'line2', chart: 'Last', purpose: 'x' }))
  })
  afterAll(() => home[Symbol.asyncDispose]())

  test('a sound ledger is sound, and reading it changes nothing', async () => {
    const before = await everything(url)
    const { findings, repairs, ...counts } = await check(url)
    expect(findings).toEqual([])
    expect(repairs).toEqual([])
    expect(counts).toMatchObject({
      events: before.Event?.length,
      leases: before.Lease?.length,
      claims: before.Claim?.length,
    })
    expect(await everything(url)).toEqual(before)
  })

  const damages = DAMAGES.filter((each) => dialect === 'sqlite' || !each.sqlite)
  test.each(damages)('is found: $name', async ({ sql, kinds, repairable }) => {
    const before = await everything(url)
    try {
      {
        await using rows = await openRows(url, true)
        expect(await rows.change(sql)).toBeGreaterThan(0)
      }
      const damaged = await everything(url)
      const found = await check(url)
      expect(found.findings.map(({ kind }) => kind).sort()).toEqual([...kinds].sort())
      for (const { count, examples, means, next } of found.findings) {
        expect(examples).toHaveLength(count)
        for (const sentence of [...examples, means]) expect(sentence).toMatch(/^[A-Z].*\.$|^[a-z]\w+:\d+\/.*\.$/s)
        expect(next).toContain('portlease ')
      }
      expect(found.repairs.length > 0 && found.findings.every(({ next }) => next.includes('--repair'))).toBe(
        repairable ?? false,
      )
      expect(await everything(url)).toEqual(damaged)
    } finally {
      await putBack(url, before)
    }
    expect((await check(url)).findings).toEqual([])
  })

  test('what follows from the rest is repaired when that is asked for, as an event; servers that run take it up', async () => {
    const before = await everything(url)
    await using server = await serve(url)
    const [gone] = await damage(
      url,
      DAMAGES.filter((each) => each.repairable),
    )
    // What it remembers of both controllers is the damage.
    for (const [controller, chart] of [
      ['line1', 'Updated'],
      ['line2', 'Last'],
    ])
      await server.call('lease.acquire', { controller, chart, purpose: 'x' })
    const found = await check(url)
    expect(await repairFound(url, found, 'found by the nightly check')).toEqual({
      ...{ claimsAdded: 1, claimsRemoved: 1, teams: 1, controllers: 1 },
    })
    expect((await check(url)).findings).toEqual([])
    expect(await checkLedger(url.replace(/^file:/, ''))).toEqual([])
    const after = await everything(url)
    expect({ ...after, Event: [], Ledger: [] }).toEqual({ ...before, Event: [], Ledger: [] })
    const { events } = await must(server.call('event.list', { type: 'ledger.repaired', limit: 10 }))
    expect(events).toMatchObject([{ reason: 'found by the nightly check', after: { claimsAdded: 1 } }])
    const { error } = await server.call('lease.acquire', { controller: 'line1', chart: 'Y', purpose: 'x', port: gone })
    expect(error.code).toBe('PORT_LEASED')
    const ended = before.Lease?.find(({ chart }) => chart === 'Ended')?.port
    const free = await server.call('lease.acquire', { controller: 'line2', chart: 'Z', purpose: 'x', port: ended })
    expect(free.data).toMatchObject({ created: true, lease: { port: ended } })
  })

  test('in doubt a number stays idle: a claim that came meanwhile is not written over, one whose lease lives is not removed', async () => {
    const before = await everything(url)
    const [live] = before.Lease?.filter(({ status }) => status === 'held') ?? []
    const place = { controller: String(live?.controller), transport: 'tcp', port: Number(live?.port) }
    const repaired = await repairFound(
      url,
      {
        repairs: [
          { kind: 'claim-missing', ...place, leaseId: String(before.Lease?.at(-1)?.id) },
          { kind: 'claim-ended', ...place, leaseId: String(live?.id) },
        ],
      },
      'x',
    )
    expect(repaired).toMatchObject({ claimsAdded: 0, claimsRemoved: 0 })
    expect(await everything(url)).toEqual(before)
  })

  test('a number granted twice in the past is found in the log alone', async () => {
    const there = await home.database(dialect, 'twice')
    const file = home.file(`${dialect}.gz`)
    await dump(url, file, { seal: false, force: false, reason: 'x' })
    await load(there, file, { copy: false, reason: 'x' })
    await using rows = await openRows(there, true)
    await rows.change(
      `UPDATE "Event" SET "port" = 61000, "transport" = 'tcp' WHERE "revision" = (SELECT max("revision") FROM "Event" WHERE "type" = 'lease.granted' AND "controller" = 'line1')`,
    )
    expect((await check(there)).findings.map(({ kind }) => kind)).toEqual(['chain', 'double-grant'])
  })
})

/** Does several damages; returns the number whose claim is gone. */
async function damage(url: string, damages: readonly Damage[]): Promise<number[]> {
  await using rows = await openRows(url, true)
  const ports = await rows.rows<{ port: number }>(`SELECT "port" FROM "Lease" WHERE "id" = ${HELD}`)
  for (const { sql } of damages) await rows.change(sql)
  return ports.map(({ port }) => port)
}

/** Every table as it was. */
async function putBack(url: string, before: Awaited<ReturnType<typeof everything>>): Promise<void> {
  await using rows = await openRows(url, true)
  const isPostgres = url.startsWith('postgres')
  for (const [table, wanted] of Object.entries(before)) {
    await rows.change(`DELETE FROM "${table}"`)
    for (const row of wanted) {
      const names = Object.keys(row)
      const places = names.map((name) => (isPostgres && BOOLEANS.includes(name) ? 'CAST(CAST(? AS int) AS bool)' : '?'))
      await rows.change(
        `INSERT INTO "${table}" (${names.map((name) => `"${name}"`).join(', ')}) VALUES (${places.join(', ')})`,
        Object.values(row),
      )
    }
  }
}

const BOOLEANS = ['paused', 'disabled', 'automatic']
