import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { VerifyRequest } from '../../../server/domain/requests.ts'
import type { VerifyAnswer } from '../../../server/domain/wire.ts'
import { startApp, type TestApp } from '../../support/app.ts'
import { DIALECT } from '../../support/database.ts'
import { openRows, type Row, type Rows } from '../../support/rows.ts'
import { must } from '../../support/site.ts'

// A whole ledger is written by the server; then somebody alters the rows behind its back.

let app: TestApp
let file: Rows
let events: Row[]
beforeAll(async () => {
  app = await startApp()
  await must(app.call('controller.register', { name: 'line1' }))
  const asked = Array.from({ length: 12 }, (_, i) => ({ controller: 'line1', chart: `C${i}`, purpose: 'ä "x"' }))
  const { leases } = await must<{ leases: { lease: { id: string; epoch: number } }[] }>(
    app.call('lease.acquireMany', { requests: asked.map((each, i) => (i % 3 ? each : { ...each, ticket: `T-${i}` })) }),
  )
  for (const { lease } of leases.slice(0, 5))
    await must(app.call('lease.release', { id: lease.id, epoch: lease.epoch }))
  await must(app.call('controller.exclude', { controller: null, first: 62_000, last: 62_009, reason: 'kept' }))
  file = await openRows(app.databaseUrl, true)
  events = await file.rows('SELECT * FROM "Event" ORDER BY "revision"')
  expect(events.length).toBeGreaterThan(20)
})
afterAll(async () => {
  await file?.[Symbol.asyncDispose]()
  await app?.[Symbol.asyncDispose]()
})

const verify = (input: VerifyRequest = {}) => must<VerifyAnswer>(app.call('event.verify', input))

/** Puts the events and the head back as the server wrote them. */
async function restore(): Promise<void> {
  const columns = Object.keys(events[0]!)
  const insert = `INSERT INTO "Event" (${columns.map((c) => `"${c}"`).join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`
  const last = events.at(-1)!
  await file.change('BEGIN; DELETE FROM "Event"')
  for (const row of events) await file.change(insert, Object.values(row))
  await file.change('UPDATE "Ledger" SET "revision" = ?, "hash" = ?', [last.revision!, last.hash!])
  await file.change('COMMIT')
}

/** Puts a value into one cell. False when the database does not take it there. */
async function alter({ revision }: Row, column: string, value: string | number | null): Promise<boolean> {
  const set = `UPDATE "Event" SET "${column}" = ? WHERE "revision" = ?`
  return await file.change(set, [value, revision!]).then(
    () => true,
    (error: unknown) => {
      if (DIALECT === 'postgresql' && /invalid input syntax/.test(String(error))) return false
      throw error
    },
  )
}

test('an untouched log is whole, in one piece and in pieces that follow each other', async () => {
  const head = { revision: events.length, hash: events.at(-1)!.hash }
  expect(await verify()).toMatchObject({ ok: true, checked: events.length, firstBreak: null, head })
  expect(await verify({ anchor: { revision: 7, hash: `${events[6]!.hash}` } })).toMatchObject({ ok: true })
  let from = 1
  while (from <= events.length) {
    const answer = await verify({ from, limit: 7 })
    expect(answer).toMatchObject({ ok: true, checked: Math.min(7, events.length - from + 1) })
    from += answer.checked
  }
  expect(await verify({ from: events.length + 1 })).toMatchObject({ ok: true, checked: 0 })
})

const OTHER: fc.Arbitrary<string | number | null> = fc.oneof(
  fc.constant(null),
  fc.integer({ min: 0, max: 70_000 }),
  fc.string({ maxLength: 12 }),
  fc.stringMatching(/^[0-9a-f]{64}$/),
)

test('any one column of any one event that is altered is found, and its revision is named', async () => {
  const columns = Object.keys(events[0]!).filter((column) => column !== 'revision')
  const NOT_NULL = ['at', 'type', 'actor', 'hash', 'body']
  const cases = fc.record({ index: fc.nat(events.length - 1), column: fc.constantFrom(...columns), value: OTHER })
  const property = fc.asyncProperty(cases, async ({ index, column, value }) => {
    const row = events[index]!
    fc.pre(value !== null || !NOT_NULL.includes(column))
    fc.pre(await alter(row, column, value))
    // What the database makes of the value may be what was there: a text of digits in a column of numbers.
    const [now] = await file.rows(`SELECT "${column}" AS "v" FROM "Event" WHERE "revision" = ?`, [row.revision!])
    fc.pre(now?.v !== row[column])
    const found = await verify()
    await alter(row, column, row[column]!)
    expect(found).toMatchObject({ ok: false, checked: index, firstBreak: { revision: row.revision } })
  })
  await fc.assert(property, { numRuns: 400 })
  expect(await verify()).toMatchObject({ ok: true })
})

test('a cell that reads the same but has another type is found, or cannot be: no search would find its event', async () => {
  const { revision, ...row } =
    events.find(({ leaseId, ticket }) => leaseId !== null && ticket !== null) ?? events.at(-1)!
  for (const column of Object.keys(row).filter((name) => row[name] !== null)) {
    const bytes = DIALECT === 'sqlite' ? `CAST("${column}" AS BLOB)` : `convert_to("${column}"::text, 'UTF8')`
    const set = `UPDATE "Event" SET "${column}" = ${bytes} WHERE "revision" = ?`
    const altered = await file.change(set, [revision!]).catch((error: unknown) => {
      // PostgreSQL makes text of them, or does not take them.
      expect(`${DIALECT}: ${error}`).toMatch(
        /^postgresql: .* is of type (integer|bigint) but expression is of type bytea/,
      )
      return 0
    })
    if (altered > 0) expect((await verify()).firstBreak, column).toMatchObject({ revision })
    await file.change(`UPDATE "Event" SET "${column}" = ? WHERE "revision" = ?`, [row[column]!, revision!])
  }
  expect(await verify()).toMatchObject({ ok: true })
})

test('a part of the text that is altered by one character is found', async () => {
  for (const row of events) {
    const { revision } = row
    const text = `${row.body}`
    const at = Number(revision) % text.length
    const altered = text.slice(0, at) + (text[at] === 'x' ? 'y' : 'x') + text.slice(at + 1)
    await alter(row, 'body', altered)
    const found = await verify()
    await alter(row, 'body', text)
    expect(found.firstBreak).toMatchObject({ revision })
  }
})

test('events that are taken out, renumbered, exchanged or appended are found', async () => {
  const break1 = async (sql: string) => {
    await file.change(sql)
    const { ok, firstBreak } = await verify()
    await restore()
    return ok ? null : firstBreak!.revision
  }
  const last = events.length
  expect(await break1('DELETE FROM "Event" WHERE "revision" = 1')).toBe(1)
  expect(await break1('DELETE FROM "Event" WHERE "revision" = 9')).toBe(9)
  expect(await break1(`DELETE FROM "Event" WHERE "revision" = ${last}`)).toBe(last)
  expect(await break1('UPDATE "Event" SET "revision" = 999 WHERE "revision" = 9')).toBe(9)
  const swap = ['9 TO -1', '10 TO 9', '-1 TO 10'].map((move) => {
    const [from, to] = move.split(' TO ')
    return `UPDATE "Event" SET "revision" = ${to} WHERE "revision" = ${from};`
  })
  expect(await break1(swap.join(''))).toBe(9)
  const more = `INSERT INTO "Event" SELECT ${last + 1} AS "revision", ${Object.keys(events[0]!)
    .filter((column) => column !== 'revision')
    .map((column) => `"${column}"`)
    .join(', ')} FROM "Event" WHERE "revision" = ${last}`
  expect(await break1(more)).toBe(last + 1)
  expect(await break1(`UPDATE "Ledger" SET "hash" = '${'0'.repeat(64)}'`)).toBe(last)
  expect(await break1(`UPDATE "Ledger" SET "revision" = ${last + 3}`)).toBe(last + 1)
  expect(await verify()).toMatchObject({ ok: true })
})

test('a tail that was cut with the head, and another history, are found by an anchor alone', async () => {
  const anchor = { revision: events.length, hash: `${events.at(-1)!.hash}` }
  const cut = events[14]!
  await file.change('DELETE FROM "Event" WHERE "revision" > 15')
  await file.change('UPDATE "Ledger" SET "revision" = 15, "hash" = ?', [cut.hash!])
  expect(await verify()).toMatchObject({ ok: true, checked: 15 })
  expect(await verify({ anchor })).toMatchObject({ ok: false, firstBreak: { revision: 16 } })
  await restore()
  const other = { revision: 12, hash: 'f'.repeat(64) }
  expect(await verify({ anchor: other })).toMatchObject({ ok: false, firstBreak: { revision: 12 } })
  expect(await verify({ from: 20, anchor: other })).toMatchObject({ ok: false, firstBreak: { revision: 12 } })
  expect(await verify({ anchor })).toMatchObject({ ok: true })
})
