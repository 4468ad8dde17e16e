import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Io } from '../../client/cli/io.ts'
import { run } from '../../client/cli/main.ts'
import { startApp } from '../support/app.ts'
import { startProxy } from '../support/proxy.ts'

// Any edits of a manifest, one after the other, against a real server, through the command line inside this process.

interface Edit {
  ports: Record<string, unknown>[] | { renamed: number }
  prune: boolean
}

const CONTROLLERS = ['e1', 'e2', 'e3']

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 1 })
const chart = fc.constantFrom('A', 'B', 'C', 'D')
const port = fc.record({
  chart,
  handle: maybe(fc.constantFrom('h1', 'h2')),
  on: fc.subarray(CONTROLLERS, { minLength: 1 }),
  transport: maybe(fc.constantFrom('tcp', 'udp', 'both')),
  count: maybe(fc.integer({ min: 1, max: 3 })),
  port: fc.option(fc.constantFrom(61_000, 61_001, 61_050), { nil: undefined, freq: 4 }),
  samePort: maybe(fc.boolean()),
  purpose: fc.constantFrom('p', 'q'),
  labels: maybe(fc.constantFrom({}, { line: '1' })),
  formerly: maybe(chart),
})
// A new manifest, or the one before with a chart renamed: by chance alone a former name hardly ever meets its lease.
const edits: fc.Arbitrary<Edit[]> = fc.array(
  fc.record({
    ports: fc.oneof(fc.array(port, { maxLength: 5 }), fc.record({ renamed: fc.nat({ max: 4 }) })),
    prune: fc.boolean(),
  }),
  { minLength: 2, maxLength: 5 },
)

// So that a rename is among them, whatever chance gives.
const RENAMED: Edit[] = [
  { ports: [{ chart: 'A', on: ['e1'], purpose: 'p' }], prune: false },
  { ports: { renamed: 0 }, prune: false },
]

function edited(before: Record<string, unknown>[], renamed: number): Record<string, unknown>[] {
  return before.map(({ formerly: _, ...each }, i) =>
    i === renamed ? { ...each, chart: `${each.chart}'`, formerly: each.chart } : each,
  )
}

interface Placed {
  controller: string
  chart: string
  handle: string
  transport: string
  port: number
}

interface Change {
  fields?: { field: string }[]
}

type Ran = { code: number; out: string; err: string }

async function cli(url: string, token: string, ...args: string[]): Promise<Ran> {
  const ran = { out: '', err: '' }
  const io: Io = {
    out: (text) => {
      ran.out += `${text}\n`
    },
    err: (text) => {
      ran.err += `${text}\n`
    },
    env: { PORTLEASE_URL: url, PORTLEASE_TOKEN: token },
    outIsTerminal: false,
    canAsk: false,
    columns: 80,
    rows: 24,
    signal: new AbortController().signal,
  }
  return { code: await run(args, io, () => undefined), ...ran }
}

const placeOf = (of: Placed) => [of.controller, of.chart, of.handle, of.transport, of.port].join(' ')

test('whatever is edited: apply does what plan says, the second time nothing, prune touches no others, verify agrees', async () => {
  await using app = await startApp()
  for (const name of CONTROLLERS) await app.call('controller.register', { name })
  await app.addTeam('own')
  await app.addTeam('other')
  const token = await app.addToken('own', 'member')
  const other = await app.addToken('other', 'member')
  for (const [chart, who, manifest] of [
    ['X', other, 'm0'],
    ['Y', token, 'elsewhere'],
    ['Z', token, undefined],
  ] as const)
    await app.call('lease.acquire', { controller: 'e1', chart, purpose: 'p', manifest }, who)
  const othersNow = async () => {
    const { leases } = (await app.call('lease.list', { controller: 'e1', limit: 1000 })).data
    return leases.filter((lease: { chart: string }) => 'XYZ'.includes(lease.chart))
  }
  const others = await othersNow()
  const revision = async () => (await app.call('event.list', { before: 1e9, limit: 1 })).data.revision
  let applied = 0
  let renamed = 0
  let round = 0

  await fc.assert(
    fc.asyncProperty(edits, async (steps) => {
      round += 1
      const file = join(app.folder, `m${round}.json`)
      let ports: Record<string, unknown>[] = []
      for (const { ports: next, prune } of steps) {
        ports = Array.isArray(next) ? next : edited(ports, next.renamed)
        writeFileSync(file, JSON.stringify({ name: `m${round}`, ports }))
        const flags = prune ? ['--prune'] : []
        const before = await revision()
        const planned = await cli(app.url, token, 'plan', file, '-o', 'json', ...flags)
        expect(await revision()).toBe(before)
        if (planned.code !== 0) {
          expect([2, 3]).toContain(planned.code)
          expect((await cli(app.url, token, 'apply', file, ...flags)).code).toBe(planned.code)
          expect(await revision()).toBe(before)
          continue
        }
        applied += 1
        const plan = JSON.parse(planned.out)
        const did = await cli(app.url, token, 'apply', file, '-o', 'json', ...flags)
        expect(did).toMatchObject({ code: 0 })
        const { leases } = JSON.parse(did.out)
        const declared = plan.changes.filter(({ change }: { change: string }) => change !== 'undeclared')
        expect(leases.map(placeOf)).toEqual(declared.map(placeOf))
        renamed += plan.changes.filter(({ fields = [] }: Change) =>
          fields.some(({ field }) => field === 'chart'),
        ).length
        const after = await revision()
        const { add, change, undeclared } = plan.counts
        expect(after > before).toBe(add + change + (prune ? undeclared : 0) > 0)
        const second = await cli(app.url, token, 'apply', file, ...flags)
        expect(second.err).toMatch(/^Nothing to do: .* is as it was\.\n$/)
        expect(await revision()).toBe(after)
        expect((await cli(app.url, token, 'plan', file, '--exit-code', ...flags)).code).toBe(0)
        expect((await cli(app.url, token, 'verify', file)).code).toBe(0)
        const left = prune ? 0 : undeclared
        expect((await cli(app.url, token, 'verify', file, '--online')).code).toBe(left > 0 && leases.length > 0 ? 6 : 0)
        expect(await othersNow()).toEqual(others)
      }
      // What the next round plays with is free again.
      writeFileSync(file, JSON.stringify({ name: `m${round}`, ports: [] }))
      expect((await cli(app.url, token, 'apply', file, '--prune')).code).toBe(0)
      expect((await app.call('lease.list', { manifest: `m${round}`, state: ['active', 'expired'] })).data.total).toBe(0)
    }),
    { numRuns: 30, examples: [[RENAMED]] },
  )
  expect(applied).toBeGreaterThan(10)
  expect(renamed).toBeGreaterThan(0)
}, 300_000)

test('an apply that was cut anywhere on its way is finished by the same command', async () => {
  await using app = await startApp()
  await using proxy = await startProxy(app.url)
  for (const name of CONTROLLERS) await app.call('controller.register', { name })
  const token = await app.addToken('admin', 'admin')
  const file = join(app.folder, 'ports.json')
  const write = (ports: object[]) => writeFileSync(file, JSON.stringify({ name: 'm', controllers: CONTROLLERS, ports }))
  write([
    { chart: 'A', purpose: 'p' },
    { chart: 'B', purpose: 'p' },
    { chart: 'C', purpose: 'p' },
  ])
  expect((await cli(app.url, token, 'apply', file)).code).toBe(0)
  const lockfile = join(app.folder, 'ports.lock.json')
  expect(existsSync(lockfile)).toBe(true)
  const numbers = readFileSync(lockfile, 'utf8').match(/"port": \d+/g)

  write([
    { chart: 'A2', formerly: 'A', purpose: 'p' },
    { chart: 'B', purpose: 'q' },
    { chart: 'D', purpose: 'p' },
  ])
  for (const cut of ['before answer', 'before request', 'inside answer'] as const) {
    // After so many milliseconds no answer comes through any more.
    proxy.cut = 'none'
    const timer = setTimeout(() => {
      proxy.cut = cut
    }, 15)
    const ran = await cli(proxy.url, token, 'apply', file, '--prune', '--timeout', '1s')
    clearTimeout(timer)
    expect([0, 5]).toContain(ran.code)
  }
  expect((await cli(app.url, token, 'apply', file, '--prune')).code).toBe(0)
  expect((await cli(app.url, token, 'verify', file, '--online')).code).toBe(0)
  expect((await cli(app.url, token, 'apply', file, '--prune')).err).toContain('Nothing to do: 9 unchanged.')
  // A and B kept theirs, whatever was cut.
  const kept = JSON.parse(readFileSync(lockfile, 'utf8')).leases.filter(({ chart }: { chart: string }) => chart !== 'D')
  expect(new Set(kept.map(({ port: each }: { port: number }) => `"port": ${each}`))).toEqual(
    new Set(numbers?.filter((_, i) => i % 3 < 2)),
  )
}, 120_000)
