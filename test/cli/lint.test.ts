import { mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Lease } from '../../client/index.ts'
import { CHART, chart, HANDLE, tagDump, tagRow } from '../strategy/build.ts'
import { ADMIN_TOKEN, startApp, type TestApp } from '../support/app.ts'
import { must } from '../support/site.ts'
import { atTerminal, portlease, type Ran, steady } from './run.ts'

// A strategy's folder through the real command line, and a real server where one is asked.

const SCRIPTS: Readonly<Record<string, string>> = {
  Scanner:
    'SetCommunicationHandleValue("tcp:20000", chScanner);\nSetCommunicationHandleValue("tcp:10.1.1.5:22506", chSerial);',
  Robot: 'SetCommunicationHandleValue("tcp:61004", chRobot);\nSetCommunicationHandleValue("udp:61010", chStream);',
  Vision: 'SetCommunicationHandleValue("udp:61010", chCamera);',
  Label: 'SetCommunicationHandleValue("tcp:61020", chLabel);',
  Mes: 'SetCommunicationHandleValue("tcp:22004", chMes);',
}

let app: TestApp
let folder: string
let env: Record<string, string>

beforeAll(async () => {
  app = await startApp()
  env = { PORTLEASE_URL: app.url, PORTLEASE_TOKEN: ADMIN_TOKEN }
  folder = strategyFolder('Palletizer', SCRIPTS)
  await app.addTeam('mixing', { contact: 'mixing desk, ext. 4432' })
  await must(app.call('controller.register', { name: 'epic-line3', addresses: ['10.1.1.13'] }))
  await lease('Mixer/PLC_Link', 61_004, { team: 'mixing' })
  await lease('Palletizer/Mes', 22_004, { handle: 'chMes' })
  await lease('Palletizer/Gone', 61_050)
})
afterAll(async () => {
  await app[Symbol.asyncDispose]()
})

const lease = async (name: string, port: number, over: object = {}): Promise<Lease> =>
  (await must(app.call('lease.acquire', { controller: 'epic-line3', chart: name, port, purpose: 'test', ...over })))
    .lease

function strategyFolder(name: string, scripts: Readonly<Record<string, string>>): string {
  const path = join(app.folder, name)
  mkdirSync(path)
  const handles = [
    ...new Set(
      [
        ...Object.values(scripts)
          .join()
          .matchAll(/ch[A-Z]\w+/g),
      ].map(([handle]) => handle),
    ),
  ]
  const rows = [
    ...Object.keys(scripts).map((each) => tagRow(each, CHART)),
    ...handles.map((each) => tagRow(each, HANDLE)),
  ]
  writeFileSync(join(path, `${name}.idb.txt`), tagDump(name, rows))
  for (const [each, script] of Object.entries(scripts))
    writeFileSync(join(path, `${each}.cht`), chart(each, script).bytes!)
  return path
}

const lint = (...flags: string[]): Promise<Ran> => atTerminal(['lint', folder, ...flags], env)
const shown = (text: string) => steady(text).replaceAll(app.folder, 'FOLDER')

test('without a controller it needs no server: the table and the strategy itself, and exit 6', async () => {
  const ran = await portlease(['lint', folder], { env: { PORTLEASE_URL: 'http://127.0.0.1:1' } })
  expect({ ...ran, out: shown(ran.out) }).toMatchSnapshot()
})

test('with one, each value has its verdict and the command that follows', async () => {
  const ran = await lint('--controller', 'epic-line3')
  expect({ ...ran, out: shown(ran.out) }).toMatchSnapshot()
})

test('as JSON it is the verdicts of the page, as annotations it names files and lines', async () => {
  const json = await lint('--controller', 'epic-line3', '-o', 'json')
  const answer = JSON.parse(json.out)
  expect([json.code, json.err]).toEqual([6, ''])
  expect(answer).toMatchObject({ controller: 'epic-line3', errors: 4, warnings: 1, strategy: { name: 'Palletizer' } })
  expect(answer.verdicts[0]).toMatchObject({ severity: 'error', file: 'Label.cht', line: 1, kind: 'not-leased' })
  const github = await lint('--controller', 'epic-line3', '-o', 'github')
  expect(shown(github.out)).toMatchSnapshot()
})

test('a strategy in which nothing collides ends with 0', async () => {
  const fine = strategyFolder('Fine', { Peer: 's1 = "tcp:10.1.1.5:502";' })
  const ran = await atTerminal(['lint', fine, '--controller', 'epic-line3'], env)
  expect([ran.code, ran.err]).toEqual([
    0,
    'Fine: 1 chart, 1 handle value, compared with epic-line3. Nothing collides.\n',
  ])
})

test('100 MB are refused with a sentence, and what is beside them is judged', async () => {
  const big = strategyFolder('Big', { Scanner: 's1 = "tcp:20000";' })
  writeFileSync(join(big, 'Huge.cht'), '')
  truncateSync(join(big, 'Huge.cht'), 100 * 1024 * 1024)
  const ran = await atTerminal(['lint', big], {})
  expect(ran.code).toBe(6)
  expect(ran.out).toContain(
    'error   Huge.cht  This file has 100 MB and was not read: files of a strategy have at most 32 MB.',
  )
  expect(ran.out).toContain('20000 can never be leased')
})

test.each([
  ['a folder that is not there', ['lint', '/nowhere/at-all'], 2, /There is no folder/],
  ['--report without a controller', ['lint', '.', '--report'], 2, /--report needs a --controller/],
  [
    '--write-manifest without a controller',
    ['lint', '.', '--write-manifest', 'x'],
    2,
    /--write-manifest needs a --controller/,
  ],
  ['a folder without a strategy', ['lint', import.meta.dirname], 6, /No file of a PAC Control strategy is here/],
])('%s is told', async (_, args, code, said) => {
  const ran = await atTerminal(args, env)
  expect(ran.code).toBe(code)
  expect(ran.err + ran.out).toMatch(said)
})

test('--write-manifest writes what makes it right: applied, and the charts changed to it, nothing collides any more', async () => {
  const manifest = join(app.folder, 'ports.yaml')
  const wrote = await lint('--controller', 'epic-line3', '--write-manifest', manifest)
  expect(wrote.err).toContain('(6 ports)')
  expect(shown(readFileSync(manifest, 'utf8'))).toMatchSnapshot()
  // What is there may be the work of hours.
  const again = await lint('--controller', 'epic-line3', '--write-manifest', manifest)
  expect([again.code, again.err]).toEqual([2, expect.stringContaining('there already')])
  const applied = await atTerminal(['apply', manifest, '--yes'], env)
  expect(applied.code, applied.err).toBe(0)
  const { leases } = await must(app.call('lease.list', { controller: 'epic-line3', chart: 'Palletizer/*' }))
  const portOf = (name: string, handle: string) =>
    leases.find((each: Lease) => each.chart === `Palletizer/${name}` && each.handle === handle).port
  const changed = Object.entries(SCRIPTS).map(([name, script]) => [
    name,
    script.replaceAll(
      /"(tcp|udp):(\d+)", (ch\w+)/g,
      (_, transport, _port, handle) => `"${transport}:${portOf(name, handle)}", ${handle}`,
    ),
  ])
  folder = strategyFolder('changed', Object.fromEntries(changed))
  const right = await lint('--controller', 'epic-line3', '--strategy', 'Palletizer')
  expect([right.code, right.out.match(/^(ok|error|warning)/gm)]).toEqual([0, ['warning', ...Array(7).fill('ok')]])
  folder = join(app.folder, 'Palletizer')
})

test('--report tells the ledger: charts that are gone, forbidden ports; again it changes nothing, and nothing is released', async () => {
  const reported = await lint('--controller', 'epic-line3', '--report')
  expect(reported.err).toContain(
    'Reported: 1 lease without a chart (1 new), 1 finding (1 new). Nothing was released by it.',
  )
  const { leases } = await must(app.call('admin.stale', { reason: 'chart-missing' }))
  expect(leases.map((each: { lease: Lease }) => each.lease.chart)).toEqual(['Palletizer/Gone'])
  const { findings } = await must(app.call('finding.list'))
  expect(findings).toMatchObject([{ port: 20_000, chart: 'Palletizer/Scanner', source: 'strategy' }])
  const { revision } = (await app.call('system.health')).data
  expect((await lint('--controller', 'epic-line3', '--report')).err).toContain(
    '1 lease without a chart (0 new), 1 finding (0 new)',
  )
  expect((await app.call('system.health')).data.revision).toBe(revision)
  // The chart comes back: the next report says so.
  writeFileSync(
    join(folder, 'Palletizer.idb.txt'),
    tagDump(
      'Palletizer',
      [...Object.keys(SCRIPTS), 'Gone'].map((each) => tagRow(each, CHART)),
    ),
  )
  expect((await lint('--controller', 'epic-line3', '--report')).err).toContain(
    '0 leases without a chart (0 new), 1 chart found again',
  )
  expect((await must(app.call('admin.stale', { reason: 'chart-missing' }))).total).toBe(0)
  rmSync(folder, { recursive: true })
})
