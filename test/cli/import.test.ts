import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ADMIN_TOKEN, startApp, type TestApp } from '../support/app.ts'
import { startServer, temporaryFolder } from '../support/process.ts'
import { must } from '../support/site.ts'
import { atTerminal, portlease, type Ran, steady } from './run.ts'

// Spreadsheets as people have them, through the real command line, into a real server.

let app: TestApp
let folder: string
let env: Record<string, string>

beforeAll(async () => {
  app = await startApp()
  folder = mkdtempSync(join(tmpdir(), 'portlease-import-'))
  env = { PORTLEASE_URL: app.url, PORTLEASE_TOKEN: ADMIN_TOKEN }
  await app.addTeam('packaging', { contact: 'packaging desk, ext. 4411' })
  await app.call('controller.register', { name: 'epic-line1', addresses: ['10.1.1.11'] })
  await app.call('controller.register', { name: 'softpac-07', system: 'windows' })
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await app[Symbol.asyncDispose]()
})

function file(name: string, text: string | Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const SHEET = [
  'Controller;IP;Chart;Handle;Protocol;Port;Owner;Purpose',
  'EPIC-Line1;10.1.1.11;Palletizer/Scanner;chScanner;TCP;61000;Packaging;Barcode scanner',
  'epic-line1;10.1.1.11;Palletizer/Vision;;TCP/UDP;49200 – 49203;packaging;"Camera',
  'streams"',
  'epic-line1;10.1.1.11;Kit/DNP3;;tcp;20000;packaging;DNP3 kit',
]
const csv = (lines: readonly string[]) => `\ufeff${lines.join('\r\n')}\r\n`
const importing = (path: string, ...flags: string[]): Promise<Ran> => atTerminal(['import', path, ...flags], env)

test('a sheet as Excel saves it: a verdict for each row, and nothing is written until --apply', async () => {
  const path = file('ports.csv', csv(SHEET))
  expect(steady((await importing(path)).out)).toMatchSnapshot()
  expect((await app.call('lease.list')).data.total).toBe(0)
  const applied = await importing(path, '--apply')
  expect([applied.code, applied.err]).toMatchSnapshot()
  const { leases } = (await app.call('lease.list')).data
  expect(
    leases.map((lease: { port: number; count: number; transport: string; team: string; purpose: string }) => [
      lease.port,
      lease.count,
      lease.transport,
      lease.team,
      lease.purpose,
    ]),
  ).toEqual([
    [49_200, 4, 'both', 'packaging', 'Camera streams'],
    [61_000, 1, 'tcp', 'packaging', 'Barcode scanner'],
  ])
  const again = await importing(path, '--apply')
  expect(again.out.match(/unchanged/g)).toHaveLength(2)
  expect((await app.call('system.health')).data.revision).toBe((await app.call('event.list')).data.revision)
  expect(steady((await atTerminal(['findings'], env)).out)).toMatchSnapshot()
  expect((await atTerminal(['whois', 'epic-line1:20000'], env)).out).toContain('tcp, packaging, Kit/DNP3 ("DNP3 kit")')
})

test('rows that cannot be done are named with their lines, the exit code is 3, and nothing at all is written', async () => {
  const revision = (await app.call('system.health')).data.revision
  const path = file(
    'wrong.csv',
    csv([
      SHEET[0]!,
      'epic-line1;;New/Chart;;TCP;61010;packaging;fine',
      'epic-line1;;New/Other;;TCP;"22,004";packaging;Excel wrote it so',
      'epic-line1;;New/Third;;serial;61011;packaging;no transport',
      'epic-line1;;;;TCP;61012;packaging;no chart',
      'epic-line1;;New/Fourth;;TCP;61013;Joe;a person is no team',
      'nowhere;;New/Fifth;;TCP;61014;packaging;no controller',
      'epic-line1;;New/Sixth;;TCP;61000;packaging;taken',
      'epic-line1;;New/Seventh;;TCP;61010;packaging;the same number as line 2',
    ]),
  )
  for (const flags of [[], ['--apply']]) {
    const ran = await importing(path, ...flags)
    expect(ran.code).toBe(3)
    expect(steady(`${ran.out}${ran.err}`)).toMatchSnapshot()
  }
  expect((await app.call('system.health')).data.revision).toBe(revision)
})

test('tabs from the clipboard, other headers by --map, defaults by flags; what is not read is said', async () => {
  const path = file('paste.txt', 'Port no.\tWhat for\tVLAN\tOwner\n61020\tModbus bridge\t7\tJoe Miller\n')
  const flags = ['--map', 'port=Port no.', '--map', 'purpose=What for', '--map', 'team=', '--map', 'chart=What for']
  const ran = await importing(path, '--controller', 'epic-line1', '--team', 'packaging', ...flags)
  expect(`${ran.out}${ran.err}exit ${ran.code}`).toMatchSnapshot()
})

test('a file that is no list is refused with what would have worked', async () => {
  const bad: [string, string | Buffer][] = [
    ['empty.csv', ''],
    ['head.csv', 'Controller,Port\n'],
    ['noport.csv', 'Controller,Chart,Zahl\nepic-line1,A,61000\n'],
    ['quote.csv', 'Controller,Port\nepic-line1,"61000\n'],
    ['book.xlsx', Buffer.from('PK\u0003\u0004 and the rest', 'latin1')],
  ]
  for (const [name, text] of bad) {
    const ran = await importing(file(name, text))
    expect(`${ran.err}exit ${ran.code}`.replaceAll(`${folder}/`, '')).toMatchSnapshot(name)
  }
  expect((await importing(file('map.csv', csv(SHEET)), '--map', 'prot=x')).err).toContain('names no field')
})

test('a ControllerNames.ini registers controllers, and again nothing', async () => {
  const path = file(
    'ControllerNames.ini',
    'PAC Sim\t\t127.0.0.1\t\tOpto22_TCPIP\t0\t22001\t0\t0\t0\t5000\r\nLine 1 EPIC\t\t10.1.1.11\t10.1.1.12\tOpto22_TCPIP\t0\t22001\t0\t0\t0\t5000\r\nLine 2 EPIC\t\t10.1.2.11\t10.1.2.12\tOpto22_TCPIP\t0\t22001\t0\t0\t0\t5000\r\n',
  )
  const seen = async (...flags: string[]) => {
    const { out, err, code } = await importing(path, ...flags)
    return `${out}${err}exit ${code}`
  }
  expect(await seen()).toMatchSnapshot()
  // 10.1.1.11 is epic-line1's.
  expect(await seen('--apply')).toMatchSnapshot()
  expect((await app.call('controller.get', { name: 'line-2-epic' })).data.controller).toMatchObject({
    title: 'Line 2 EPIC',
    addresses: ['10.1.2.11', '10.1.2.12'],
  })
})

test('what netsh says is withheld becomes exclusions, in any language of Windows', async () => {
  const path = file(
    'excluded.txt',
    '\r\nPortausschlussbereiche für das Protokoll "tcp"\r\n\r\nStartport      Endport\r\n----------    --------\r\n      5357        5357\r\n     50000       50059     *\r\n     61100       61199\r\n     62000       62000\r\n\r\n* - Verwaltete Portausschlüsse.\r\n',
  )
  expect((await importing(path)).err).toContain('--controller softpac-07')
  const seen = async (...flags: string[]) => {
    const { out, err, code } = await importing(path, '--controller', 'softpac-07', ...flags)
    return `${out}${err}exit ${code}`
  }
  expect(await seen()).toMatchSnapshot()
  expect(await seen('--apply')).toMatchSnapshot()
  expect(await seen('--apply')).toContain('2 unchanged')
  const { error } = await app.call('lease.acquire', {
    controller: 'softpac-07',
    chart: 'A',
    purpose: 'p',
    port: 61_150,
  })
  expect(error).toMatchObject({ code: 'PORT_EXCLUDED', reason: expect.stringContaining('netsh') })
})

test('a pipe works: the sheet on standard input, json on standard output', async () => {
  const ran = await portlease(['import', file('one.csv', csv(SHEET)), '-o', 'json'], { env })
  expect(JSON.parse(ran.out).counts).toMatchObject({ unchanged: 2, 'not-leasable': 1 })
})

test('a hostile sheet of 20,000 rows: every row is judged, and the server stays small', async () => {
  using database = temporaryFolder()
  await using server = await startServer({ folder: database.path })
  await must(server.call('controller.register', { name: 'big' }))
  const odd = ['=HYPERLINK("x")', "\"; drop table; $(reboot) =cmd|'/c calc'!A0", '<script>', 'ü'.repeat(150), '']
  const ports = ['61,000', '61000', '-1', '99999', '49200 – 49203', '502', '0x55F4', 'x'.repeat(500), '65535', '']
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
  const rows = Array.from({ length: 20_000 }, (_, n) =>
    [
      'big',
      `Chart ${n % 9000} ${odd[n % 5]}`,
      'TCP/UDP',
      n % 2 ? String(51_000 + (n % 9000)) : ports[n % 10]!,
      odd[n % 4]!,
    ]
      .map(quoted)
      .join(','),
  )
  const path = file('hostile.csv', ['Controller,Chart,Protocol,Port,Purpose', ...rows].join('\r\n'))
  const most = () => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1]) / 1024
  const before = most()
  const ran = await portlease(['import', path, '-o', 'json'], {
    env: { PORTLEASE_URL: server.url, PORTLEASE_TOKEN: ADMIN_TOKEN },
  })
  const { rows: judged, counts, applied } = JSON.parse(ran.out)
  expect([ran.code, applied, judged.length]).toEqual([3, false, 20_000])
  expect(Object.values(counts as Record<string, number>).reduce((sum, each) => sum + each)).toBe(20_000)
  expect(judged.map(({ line }: { line: number }) => line)).toEqual(Array.from({ length: 20_000 }, (_, n) => n + 2))
  console.log(`20,000 hostile rows: ${JSON.stringify(counts)}, at most ${Math.round(most() - before)} MB more`)
  expect(most() - before).toBeLessThan(600)
}, 120_000)
