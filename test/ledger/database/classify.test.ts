import { DriverAdapterError } from '@prisma/driver-adapter-utils'
import { expect, test } from 'vitest'
import { classify, isCommitError } from '../../../server/ledger/database/classify.ts'
import { CommitError } from '../../../server/ledger/database/sql.ts'
import { open } from './rig.ts'

const caught = (promise: PromiseLike<unknown>) =>
  Promise.resolve(promise).then(
    () => 'nothing',
    (error: unknown) => error,
  )

test('real refusals of values are data errors, whichever way they come', async () => {
  const db = await open()
  const claim = { controller: 'line1', transport: 'tcp', port: 61000, leaseId: 'lease' }
  const insert = (values: string) => `INSERT INTO "Claim" VALUES (${values})`
  await db.writer.claim.create({ data: claim })
  const attempts = [
    db.writer.claim.create({ data: claim }),
    db.writer.claim.create({ data: { ...claim, port: 22001 } }),
    db.writer.$executeRawUnsafe(insert(`'line1', 'tcp', 61000, 'x'`)),
    db.writer.$executeRawUnsafe(insert(`'line1', 'tcp', 22001, 'x'`)),
    db.writer.$executeRawUnsafe(insert(`'line1', 'tcp', 61001, NULL`)),
    db.transact((sql) => sql.execute(insert(`'line1', 'tcp', 61000, 'x'`), [])),
    db.transact((sql) => sql.execute(insert(`'line1', 'tcp', 61001, NULL`), [])),
  ]
  const errors = await Promise.all(attempts.map(caught))
  expect(errors.map(classify)).toEqual(attempts.map(() => 'data'))
})

test('a programming error is none of the three: it must not be retried as if the disk had failed', async () => {
  const db = await open()
  for (const attempt of [
    db.transact((sql) => sql.query('SELEC 1', [])),
    db.transact((sql) => sql.query('SELECT * FROM nowhere', [])),
    db.writer.$queryRawUnsafe('SELECT * FROM nowhere'),
    db.transact(() => Promise.reject(new TypeError('x is not a function'))),
  ]) {
    expect(classify(await caught(attempt))).toBe('unknown')
  }
})

test('each known shape has its class, also inside a CommitError', () => {
  const raw = (code: string) =>
    Object.assign(new Error('raw'), { code: 'P2010', meta: { driverAdapterError: { cause: { originalCode: code } } } })
  const table: [unknown, string][] = [
    [Object.assign(new Error('locked'), { code: 'SQLITE_BUSY_SNAPSHOT' }), 'busy'],
    [Object.assign(new Error('late'), { code: 'P2028' }), 'busy'],
    [Object.assign(new Error('conflict'), { code: 'P2034' }), 'busy'],
    [new DriverAdapterError({ kind: 'SocketTimeout' }), 'busy'],
    [raw('40001'), 'busy'],
    [raw('40P01'), 'busy'],
    [raw('55P03'), 'busy'],
    [raw('22P05'), 'data'],
    [raw('23505'), 'data'],
    [raw('57P01'), 'unavailable'],
    [raw('SQLITE_FULL'), 'unavailable'],
    [raw('SQLITE_IOERR_FSYNC'), 'unavailable'],
    [raw('SQLITE_READONLY_DBMOVED'), 'unavailable'],
    [raw('SQLITE_CORRUPT'), 'unavailable'],
    [new Error('Connection terminated unexpectedly'), 'unavailable'],
    [new Error('Query read timeout'), 'unavailable'],
    [raw('42P01'), 'unknown'],
    [raw('SQLITE_ERROR'), 'unknown'],
    [Object.assign(new Error('other'), { code: 'P2039' }), 'unknown'],
    ['thrown text', 'unknown'],
    [undefined, 'unknown'],
  ]
  for (const [error, failure] of table) {
    expect([error, classify(error)]).toEqual([error, failure])
    expect(classify(new CommitError(error))).toBe(failure)
    expect(isCommitError(error)).toBe(false)
  }
  expect(isCommitError(new CommitError(undefined))).toBe(true)
})
