import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { classify } from '../../../server/ledger/database/classify.ts'
import { DatabaseError, migrate } from '../../../server/ledger/database/open.ts'
import { connectWriter } from '../../../server/ledger/database/sqlite/adapter.ts'
import { bothWays, INSERT_CLAIM, open, raw, temporaryFile, WAYS } from './rig.ts'

const HOLDER = fileURLToPath(new URL('./hold-lock.mjs', import.meta.url))
const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

/** A process that holds the write lock when this resolves. */
async function holder(path: string): Promise<ChildProcess> {
  const child = fork(HOLDER, [path])
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  await once(child, 'message')
  return child
}

describe.each(WAYS)("another process's lock (%s)", (way) => {
  test('stops the one that waits, not its event loop; when the lock is free the transaction goes on', async () => {
    const path = temporaryFile()
    await migrate(`file:${path}`)
    const { [way]: transact } = await bothWays(path)
    const other = await holder(path)
    let settled = false
    const waiting = transact((sql) => sql.execute(INSERT_CLAIM, ['line1', 'tcp', 61000, 'lease'])).finally(() => {
      settled = true
    })
    // A wait inside SQLite would take all of the busy timeout within one turn, and would be over after it.
    for (let turns = 0; turns < 500; turns++) await turn()
    expect(settled).toBe(false)
    other.send('let go')
    expect(await waiting).toBe(1)
  })
})

test('a lock that is not given back fails as busy after the deadline, in the words of both ways', async () => {
  const path = temporaryFile()
  const db = await open(path, { busyDeadlineMs: 30 })
  raw(path).exec('BEGIN IMMEDIATE')
  const insert = { controller: 'line1', transport: 'tcp', port: 61000, leaseId: 'lease' }
  const errors = await Promise.all(
    [
      db.transact((sql) => sql.query('SELECT 1', [])),
      db.writer.$transaction((tx) => tx.claim.count()),
      db.writer.claim.create({ data: insert }),
    ].map((attempt) => attempt.catch((error: unknown) => error)),
  )
  expect(errors.map(classify)).toEqual(['busy', 'busy', 'busy'])
  expect(await db.reader.claim.count(), 'readers go on').toBe(0)
})

test('the first switch to WAL waits for another connection that reads the file', async () => {
  const path = temporaryFile()
  const other = raw(path)
  other.exec('CREATE TABLE t (x); BEGIN; SELECT * FROM t')
  other.prepare('SELECT count(*) FROM t').get()
  const connecting = connectWriter(path, 60_000)
  for (let turns = 0; turns < 200; turns++) await turn()
  other.exec('COMMIT')
  const { connection } = await connecting
  expect(connection.client.pragma('journal_mode', { simple: true })).toBe('wal')
  await connection.close()
})

test('a start beside a process that never lets go ends with a sentence', async () => {
  const path = temporaryFile()
  await migrate(`file:${path}`)
  const other = raw(path)
  other.pragma('locking_mode = EXCLUSIVE')
  other.pragma('journal_mode = DELETE')
  other.exec('BEGIN EXCLUSIVE')
  const error = await migrate(`file:${path}`, { migrateDeadlineMs: 30 }).catch((caught: unknown) => caught)
  expect(error).toBeInstanceOf(DatabaseError)
  expect((error as DatabaseError).message).toMatch(/Another process holds the database/)
})

test('closing waits for the transaction that is under way; afterwards the database is unavailable', async () => {
  const path = temporaryFile()
  const db = await open(path)
  let go = () => {}
  const gate = new Promise<void>((resolve) => {
    go = resolve
  })
  const slow = db.transact(async (sql) => {
    await gate
    return sql.execute(INSERT_CLAIM, ['line1', 'tcp', 61000, 'lease'])
  })
  const closed = db.close()
  go()
  expect(await slow).toBe(1)
  await closed
  const late = await db.transact((sql) => sql.query('SELECT 1', [])).catch((error: unknown) => error)
  expect(classify(late)).toBe('unavailable')
  expect(raw(path).prepare('SELECT count(*) FROM "Claim"').pluck().get()).toBe(1)
})
