import { afterAll, beforeAll, expect, test } from 'vitest'
import { startApp, type TestApp } from '../support/app.ts'
import { checkLedger } from '../support/check-ledger.ts'
import { must } from '../support/site.ts'
import { badValues, FIELDS, targets, withField } from './fields.ts'
import { each, expectQuietLog, refusalOf, send } from './hostile.ts'

let app: TestApp
const revision = async () => (await must(app.call('event.list', { limit: 1 }))).revision

beforeAll(async () => {
  app = await startApp()
  for (const name of ['line1', 'line2']) await must(app.call('controller.register', { name }))
})

afterAll(async () => {
  expectQuietLog(app)
  expect(await checkLedger(app.databaseUrl)).toEqual([])
  await app[Symbol.asyncDispose]()
})

test.each(targets().map((target) => [target.path, target] as const))(
  '%s: a bad value in any field is INVALID_INPUT that names the field, and writes nothing',
  async (path, target) => {
    const before = await revision()
    const cases = target.fields.flatMap((field) => badValues(target, field).map((bad) => ({ field, bad })))
    await each(cases, async ({ field, bad }) => {
      const about = `${path} ${field}=${bad.slice(0, 60)}`
      const outcome = await send(app, path, withField(target.input, field, bad))
      const { code, fields } = refusalOf(outcome, about)
      expect([about, outcome.status, code]).toEqual([about, 400, 'INVALID_INPUT'])
      const named = fields?.map((each) => each.path) ?? []
      // Refused before anybody has looked at fields.
      if (bad.includes('"__proto__":')) return
      expect(
        named.some((name) => name === field || name.startsWith(`${field}[`) || name.startsWith(`${field}.`)),
        `${about} names ${named}`,
      ).toBe(true)
    })
    expect(await revision()).toBe(before)
  },
)

test.each(targets().map((target) => [target.path, target] as const))(
  '%s: unknown fields, __proto__ and constructor, and inputs of other kinds are refused by name',
  async (path, target) => {
    const before = await revision()
    const extra = [
      'unknown',
      '__proto__',
      'constructor',
      'prototype',
      'toString',
      'hasOwnProperty',
      '',
      'a\\u0000b',
      'x'.repeat(5000),
    ]
    await each(extra, async (name) => {
      const about = `${path} with ${name.slice(0, 40)}`
      const { code, fields } = refusalOf(await send(app, path, withRaw(target.input, name)), about)
      expect([about, code]).toEqual([about, 'INVALID_INPUT'])
      expect(fields?.length, about).toBeGreaterThan(0)
    })
    for (const whole of ['[]', '"x"', '1', 'true', '[{}]', '1e400']) {
      const { code } = refusalOf(await send(app, path, whole), `${path} ${whole}`)
      expect([path, whole, code]).toEqual([path, whole, 'INVALID_INPUT'])
    }
    expect(await revision()).toBe(before)
  },
)

function withRaw(input: Readonly<Record<string, unknown>>, rawName: string): string {
  const known = JSON.stringify(input).slice(1, -1)
  return `{${known}${known === '' ? '' : ','}"${rawName}":{"isAdmin":true}}`
}

test('a bad request among many of acquireMany is named by its place, and none of them is granted', async () => {
  const before = await revision()
  const good = { controller: 'line1', chart: 'Good', purpose: 'test' }
  for (const field of ['controller', 'chart', 'port', 'count', 'ttlSeconds', 'labels', 'transport', 'group']) {
    for (const bad of FIELDS[field]?.bad.slice(0, 6) ?? []) {
      const body = `{"requests":[${JSON.stringify(good)},${withField(good, field, bad)}]}`
      const { code, fields } = refusalOf(await send(app, 'lease.acquireMany', body), `requests[1].${field}=${bad}`)
      expect(code).toBe('INVALID_INPUT')
      expect(fields?.[0]?.path).toMatch(new RegExp(`^requests\\[1\\]\\.${field}`))
    }
  }
  expect(await revision()).toBe(before)
})

test('in a tRPC batch a bad call leaves its neighbours alone', async () => {
  const good = (n: number) => ({ controller: 'line1', chart: `Neighbour ${n}`, purpose: 'test' })
  const calls = [good(0), { ...good(1), port: '22,004' }, good(2), 7, good(4)]
  const path = `${calls.map(() => 'lease.acquire').join(',')}?batch=1`
  const { body, status } = await send(app, path, JSON.stringify({ ...calls }))
  expect(status).toBe(207)
  const codes = body.map(
    (each: { error?: { data: { portlease: { code: string } } } }) => each.error?.data.portlease.code,
  )
  expect(codes).toEqual([undefined, 'INVALID_INPUT', undefined, 'INVALID_INPUT', undefined])
  expect(body[4].result.data).toMatchObject({ created: true, lease: { chart: 'Neighbour 4' } })
})

test('texts are counted in code points and compared in NFC, without the spaces around them', async () => {
  const acquire = (chart: string) => app.call('lease.acquire', { controller: 'line1', chart, purpose: 'test' })
  expect((await must(acquire('😀'.repeat(200)))).lease.chart).toBe('😀'.repeat(200))
  const composed = await must(acquire('Café'))
  const decomposed = await must(acquire('  Cafe\u0301 '))
  expect(decomposed).toMatchObject({ created: false, lease: { id: composed.lease.id, chart: 'Café' } })
  // 200 code points in NFC, 400 before.
  expect((await must(acquire('e\u0301'.repeat(200)))).lease.chart).toBe('é'.repeat(200))
})

test('what is well-formed and extreme gets a clear answer: ends of ranges, minus zero, runs over the edge', async () => {
  const base = { controller: 'line1', chart: 'Extreme', purpose: 'test' }
  const cases: [string, string][] = [
    ['{"port":0}', 'PORT_NOT_LEASABLE'],
    ['{"port":-0}', 'PORT_NOT_LEASABLE'],
    ['{"port":65535,"count":64}', 'PORT_NOT_LEASABLE'],
    ['{"port":49999,"count":2}', 'PORT_NOT_LEASABLE'],
    ['{"port":22004,"count":3}', 'PORT_NOT_LEASABLE'],
    ['{"prefer":22001}', 'PORT_NOT_LEASABLE'],
    ['{"port":62000.0}', 'ok'],
    ['{"port":6.2e4}', 'ok'],
  ]
  for (const [more, expected] of cases) {
    const body = `${JSON.stringify(base).slice(0, -1)},${more.slice(1)}`
    const outcome = await send(app, 'lease.acquire', body)
    expect([more, outcome.body.error?.data.portlease.code ?? 'ok']).toEqual([more, expected])
  }
  // The same name twice: the last one counts, as everywhere in JSON, and the answer shows it.
  const twice = '{"controller":"line1","chart":"Twice","purpose":"a","purpose":"b","port":1,"port":62005}'
  const { body } = await send(app, 'lease.acquire', twice)
  expect(body.result.data.lease).toMatchObject({ purpose: 'b', port: 62_005 })
})
