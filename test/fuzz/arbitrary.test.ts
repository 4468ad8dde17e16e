import fc from 'fast-check'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startApp, type TestApp } from '../support/app.ts'
import { checkLedger } from '../support/check-ledger.ts'
import { must } from '../support/site.ts'
import { FIELDS, procedurePaths, targets } from './fields.ts'
import { expectQuietLog, type Outcome, send } from './hostile.ts'

// More: FUZZ_RUNS=100000 npx vitest run test/fuzz/arbitrary. fast-check prints seed and path of a failure.
const numRuns = Number(process.env.FUZZ_RUNS ?? 900)
vi.setConfig({ testTimeout: 60_000 + numRuns * 100 })

let app: TestApp

beforeAll(async () => {
  app = await startApp()
  for (const name of ['line1', 'line2', 'texts']) await must(app.call('controller.register', { name }))
})

afterAll(async () => {
  expectQuietLog(app)
  expect(await checkLedger(app.databaseUrl)).toEqual([])
  await app[Symbol.asyncDispose]()
})

/** Never a bug, never a status of the 500s, always JSON of one of the two shapes. */
function expectSane({ status, body, text }: Outcome, about: unknown): void {
  expect(status, `${JSON.stringify(about)}: ${text.slice(0, 300)}`).toBeLessThan(500)
  if (status === 200) expect(body).toHaveProperty('result.data')
  else
    expect(body.error.data.portlease).toMatchObject({
      code: expect.not.stringMatching('INTERNAL'),
      message: expect.any(String),
    })
}

const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.string({ maxLength: 300 }))
const anyJson = fc.oneof(
  fc.jsonValue({ stringUnit: 'binary', maxDepth: 4 }),
  anyText,
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double(),
  fc.constantFrom(
    null,
    -0,
    65_536,
    2 ** 53,
    1e308,
    '__proto__',
    'constructor',
    '%',
    "'",
    '"',
    '\\',
    '*',
    '/*',
    'Palletizer/*',
    'a=b',
    '=',
  ),
)

test('any JSON at any procedure is answered or refused, never a bug', async () => {
  const path = fc.constantFrom(...procedurePaths().map((each) => each.path))
  await fc.assert(
    fc.asyncProperty(path, anyJson, async (path, input) => {
      expectSane(await send(app, path, JSON.stringify(input) ?? ''), { path, input })
    }),
    { numRuns: Math.ceil(numRuns / 3) },
  )
})

/** Inputs that come through the border: well-formed but for nothing or one field, so that deeper floors are reached. */
const nearlyRight = fc
  .constantFrom(...targets().filter(({ fields }) => fields.length > 0))
  .chain(({ path, fields, input }) => {
    const values = fields.map(
      (field) => [field, fc.option(fc.constant(FIELDS[field]?.valid), { nil: undefined })] as const,
    )
    const filled = fc.record(Object.fromEntries(values)).map((more) => ({ ...more, ...input }))
    const changes = fc.dictionary(fc.constantFrom(...fields), fc.oneof(anyJson, anyText), { maxKeys: 2 })
    return fc.record({ path: fc.constant(path), input: fc.tuple(filled, changes).map(([a, b]) => ({ ...a, ...b })) })
  })

test('inputs that are nearly right are answered or refused, never a bug, and the ledger stays whole', async () => {
  await fc.assert(
    fc.asyncProperty(nearlyRight, async ({ path, input }) => {
      expectSane(await send(app, path, JSON.stringify(input)), { path, input })
    }),
    { numRuns },
  )
})

/** Texts that people may write, in every script, in every field of text. */
test('whatever text is accepted comes back as it was accepted, from the answer and from every read', async () => {
  const people = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
  await fc.assert(
    fc.asyncProperty(people, people, people, async (chart, purpose, label) => {
      const input = { controller: 'texts', chart, purpose, labels: { label }, ttlSeconds: 60, transport: 'udp' }
      const { status, body } = await send(app, 'lease.acquire', JSON.stringify(input))
      if (status !== 200) {
        expect(body.error.data.portlease.code).toBe('INVALID_INPUT')
        return
      }
      const { lease } = body.result.data
      expect(lease.chart).toBe(chart.normalize('NFC').trim())
      const read = await must(app.call('lease.get', { id: lease.id }))
      expect(read.lease).toMatchObject({ chart: lease.chart, purpose: lease.purpose, labels: lease.labels })
      const found = await must(app.call('lease.list', { chart: lease.chart, limit: 1000 }))
      if (!lease.chart.endsWith('/*')) expect(found.leases.map(({ id }: { id: string }) => id)).toContain(lease.id)
    }),
    { numRuns: Math.ceil(numRuns / 10) },
  )
})
