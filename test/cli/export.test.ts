import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkEvidence } from '../../client/cli/export/check-evidence.ts'
import { linuxReserved } from '../../client/export/linux-reserved.ts'
import type { Lease } from '../../server/domain/wire.ts'
import { ADMIN_TOKEN, startApp, type TestApp } from '../support/app.ts'
import { atTerminal, portlease, steady } from './run.ts'

// Each export is read by what really reads it, where that exists on this machine; people's words try to break out of it.

const HOSTILE = [
  'reads "barcodes"; $(touch pwned) `id` | tee & del * %PATH% ^',
  '=HYPERLINK("http://evil","click") | <img src=x onerror=alert(1)> [a](javascript:b)',
  "-- '; DROP TABLE Lease; --> ]]> </service> \\n } accept",
]

let app: TestApp
let folder: string
let env: Record<string, string>
let handle: Lease

beforeAll(async () => {
  app = await startApp()
  folder = mkdtempSync(join(tmpdir(), 'portlease-export-'))
  env = { PORTLEASE_URL: app.url, PORTLEASE_TOKEN: ADMIN_TOKEN }
  await app.addTeam('packaging', { contact: 'packaging desk, ext. 4411' })
  await app.call('controller.register', { name: 'epic-line1', addresses: ['10.1.1.11', '10.1.1.12'] })
  await app.call('controller.register', { name: 'epic-line2' })
  const lease = async (input: object) =>
    (await app.call('lease.acquire', { controller: 'epic-line1', team: 'packaging', purpose: 'a need', ...input })).data
      .lease
  handle = await lease({ chart: 'Palletizer/Scanner', handle: 'chScanner', port: 61_000 })
  await lease({ chart: 'Next', port: 61_001, count: 3, transport: 'both', purpose: HOSTILE[0] })
  await lease({ chart: 'Mixer // x', handle: 'not a name', port: 49_200, transport: 'udp', purpose: HOSTILE[1] })
  await lease({ chart: 'Third "chart"', port: 22_004, purpose: HOSTILE[2] })
  await lease({ chart: 'Elsewhere', controller: 'epic-line2', port: 61_000 })
  await app.call('lease.import', {
    rows: [{ controller: 'epic-line1', chart: 'Kit', port: 20_000, purpose: 'DNP3' }],
    apply: true,
  })
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await app[Symbol.asyncDispose]()
})

async function exported(format: string, ...flags: string[]): Promise<string> {
  const ran = await atTerminal(['export', '--format', format, ...flags], env)
  expect([ran.code, ran.err]).toEqual([0, ''])
  return ran.out
}

const works = (...command: [string, ...string[]]) => spawnSync(command[0], command.slice(1)).status === 0
/** A network of its own needs root, also in CI; the other programs are required there. */
const inNetwork = test.skipIf(
  !works('unshare', '-n', 'true') && !(process.env.CI === 'true' && process.getuid?.() === 0),
)
const withPython = test.skipIf(!works('python3', '--version') && process.env.CI !== 'true')

test('every format has the same bytes for the same state, and none of them lets a text break out', async () => {
  const line1 = ['--controller', 'epic-line1']
  for (const format of [
    'handles',
    'optoscript',
    'markdown',
    'linux-reserved',
    'windows-excluded',
    'windows-firewall',
    'nftables',
    'firewalld',
  ]) {
    const text = await exported(format, ...line1)
    expect(await exported(format, ...line1)).toBe(text)
    expect(steady(text)).toMatchSnapshot(format)
  }
})

test('one lease by name; a host has one controller; what does not go together is said', async () => {
  expect(await exported('optoscript', 'epic-line1:61000')).toContain(
    'SetCommunicationHandleValue("tcp:61000", chScanner);',
  )
  const fails = async (...args: string[]) => (await atTerminal(['export', ...args], env)).err
  expect(await fails('--format', 'nftables')).toContain('--controller')
  expect(await fails('--format', 'nftables', '--controller', 'epic-*')).toContain('one host')
  expect(await fails('--format', 'csv', '--source', '10.0.0.0/8')).toContain('nftables')
  expect(await fails('--format', 'nftables', '--controller', 'epic-line1', '--source', '10.0.0.0/33')).toContain(
    '10.1.2.0/24',
  )
  expect(await fails('--format', 'csv', '--controller', 'nope-*')).toContain('No controller is called nope-*')
  expect(await fails('--format', 'evidence', '--from', '2026-01-01')).toContain('--out')
})

describe('real readers', () => {
  inNetwork('nft takes the rules, with and without a source', async () => {
    for (const source of [[], ['--source', '10.1.2.0/24']]) {
      const file = join(folder, 'rules.nft')
      writeFileSync(file, `${await exported('nftables', '--controller', 'epic-line1', ...source)}\n`)
      const inside = `nft -c -f ${file} && nft -f ${file} && nft -f ${file} && nft list chain inet filter portlease`
      const { stdout, stderr, status } = spawnSync('unshare', ['-n', 'sh', '-c', inside], { encoding: 'utf8' })
      expect([status, stderr]).toEqual([0, ''])
      // Twice loaded, once there: five rules for four leases, one of which is over both transports.
      expect(stdout.match(/dport/g)).toHaveLength(5)
      expect(stdout.includes('ip saddr 10.1.2.0/24')).toBe(source.length > 0)
    }
  })

  inNetwork('the kernel takes the reserved numbers whole', async () => {
    const text = await exported('linux-reserved', '--controller', 'epic-line1')
    const value = /ip_local_reserved_ports = (.*)/.exec(text)?.[1] ?? ''
    const inside = `printf %s '${value}' > /proc/sys/net/ipv4/ip_local_reserved_ports && cat /proc/sys/net/ipv4/ip_local_reserved_ports`
    const { stdout, stderr } = spawnSync('unshare', ['-n', 'sh', '-c', inside], { encoding: 'utf8' })
    expect([stdout.trim(), stderr]).toEqual(['22004,49200,61000-61003', ''])
  })

  test('a list too long for one write becomes the whole ranges, and says so', () => {
    const many = Array.from({ length: 900 }, (_, n) => ({ ...handle, port: 51_000 + 2 * n, count: 1 }))
    const text = linuxReserved({
      leases: many,
      findings: [],
      controller: 'c',
      ledgerId: 'lg_1',
      revision: 1,
      policy: 'p',
    })
    expect(text).toContain('ip_local_reserved_ports = 22004-22005,49152-49999,51000-65535')
    expect(text).toContain('longer than one write takes')
    for (const line of text.split('\n')) expect(line.length).toBeLessThan(4000)
  })

  withPython('an XML parser reads the service of firewalld', async () => {
    const file = join(folder, 'service.xml')
    writeFileSync(file, await exported('firewalld', '--controller', 'epic-line1'))
    const program =
      'import sys,xml.etree.ElementTree as e;print(sorted((p.get("protocol"),p.get("port")) for p in e.parse(sys.argv[1]).getroot().iter("port")))'
    const out = execFileSync('python3', ['-c', program, file], { encoding: 'utf8' })
    expect(out.trim()).toBe(
      "[('tcp', '22004'), ('tcp', '61000'), ('tcp', '61001-61003'), ('udp', '49200'), ('udp', '61001-61003')]",
    )
  })

  test('a CSV library reads every cell back; none of them is a formula', async () => {
    const rows = parse(await exported('csv'), { bom: true, columns: true }) as Record<string, string>[]
    expect(rows.map((row) => [row.Controller, row.Port, row.Count, row.Transport])).toEqual([
      ['epic-line1', '22004', '1', 'tcp'],
      ['epic-line1', '49200', '1', 'udp'],
      ['epic-line1', '61000', '1', 'tcp'],
      ['epic-line1', '61001', '3', 'both'],
      ['epic-line2', '61000', '1', 'tcp'],
    ])
    expect(rows[3]!.Need).toBe(HOSTILE[0])
    expect(rows[1]!.Need).toBe(`'${HOSTILE[1]}`)
    for (const row of rows) for (const cell of Object.values(row)) expect(cell).not.toMatch(/^[=+\-@]/)
  })

  test('JSON is the leases as the API has them', async () => {
    const read = JSON.parse(await exported('json', '--controller', 'epic-line1'))
    expect(read.leases).toContainEqual(handle)
    expect(read.findings).toMatchObject([{ port: 20_000 }])
  })
})

describe('the evidence pack', () => {
  test('ports, changes and findings of a period, with query, counts, chain and a hash of each file; verified offline', async () => {
    const out = join(folder, 'q1')
    const ran = await portlease(
      [
        'export',
        '--format',
        'evidence',
        '--controller',
        'epic-*',
        '--from',
        '2020-01-01',
        '--to',
        '2035-01-01',
        '--out',
        out,
      ],
      { env },
    )
    expect([ran.code, ran.out]).toEqual([0, ''])
    expect(ran.err).toContain('5 of 5 leases')
    const checked = checkEvidence(out)
    expect(checked?.problems).toEqual([])
    const { manifest } = checked!
    expect(manifest).toMatchObject({
      createdBy: { token: expect.any(String), team: 'admin' },
      query: { controllers: ['epic-*'], timeZone: 'Europe/Berlin' },
      chain: { ok: true },
      isOneState: true,
      totals: { leasesEver: 5, leasesInPeriod: 5, findings: 1 },
    })
    const changes = parse(readFileSync(join(out, 'changes.csv')), { bom: true, columns: true }) as Record<
      string,
      string
    >[]
    expect(changes).toHaveLength(manifest.totals.changesInPeriod)
    expect(changes.map((row) => row.Change)).toContain('finding.recorded')
    const { data } = await app.call('event.verify', { anchor: manifest.chain.head })
    expect(data.ok).toBe(true)
    for (const flags of [[], ['--online']]) {
      const verified = await atTerminal(['verify', out, ...flags], env)
      expect([verified.code, verified.out]).toEqual([0, expect.stringContaining('is as it was written')])
    }
    // What was changed afterwards is seen: a cell, a row, a file more, a file less.
    const path = join(out, 'ports.csv')
    const text = readFileSync(path, 'utf8')
    for (const other of [text.replace('a need', 'no need'), text.split('\r\n').slice(0, -2).join('\r\n')]) {
      writeFileSync(path, other)
      expect(checkEvidence(out)?.problems).toEqual(['ports.csv was changed: its SHA-256 is another.'])
    }
    expect((await atTerminal(['verify', out], env)).code).toBe(6)
    writeFileSync(path, text)
    writeFileSync(join(out, 'more.csv'), '')
    rmSync(join(out, 'findings.csv'))
    expect(checkEvidence(out)?.problems).toEqual(['findings.csv is missing.', 'more.csv does not belong to the pack.'])
    const again = await portlease(
      ['export', '--format', 'evidence', '--from', '2020-01-01', '--to', '2035-01-01', '--out', out],
      { env },
    )
    expect([again.code, again.err]).toEqual([2, expect.stringContaining('not empty')])
  })

  test('only what touched the period is in it', async () => {
    const out = join(folder, 'past')
    await portlease(['export', '--format', 'evidence', '--from', '2020-01-01', '--to', '2020-04-01', '--out', out], {
      env,
    })
    expect(checkEvidence(out)?.manifest.totals).toMatchObject({ leasesEver: 5, leasesInPeriod: 0, changesInPeriod: 0 })
  })
})
