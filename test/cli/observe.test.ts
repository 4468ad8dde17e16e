import { writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { probe } from '../../client/cli/probe.ts'
import { ADMIN_TOKEN, startApp, type TestApp } from '../support/app.ts'
import { must } from '../support/site.ts'
import { atTerminal, BIN, type Ran, steady } from './run.ts'
import { onTerminal } from './terminal.ts'

let app: TestApp
let env: Record<string, string>

beforeAll(async () => {
  app = await startApp()
  env = { PORTLEASE_URL: app.url, PORTLEASE_TOKEN: ADMIN_TOKEN }
  await must(app.call('controller.register', { name: 'epic-line1', addresses: ['10.1.1.11'] }))
  for (const [chart, port] of [
    ['A', 61_000],
    ['B', 61_001],
  ] as const)
    await must(app.call('lease.acquire', { controller: 'epic-line1', chart, port, purpose: 'test' }))
})
afterAll(async () => {
  await app[Symbol.asyncDispose]()
})

const SS = ['22', '20000', '61000', '61020'].map(
  (port) => `tcp LISTEN 0 128 0.0.0.0:${port} 0.0.0.0:* users:(("x",pid=1,fd=3))`,
)

function observe(lines: readonly string[], ...flags: string[]): Promise<Ran> {
  const path = join(app.folder, 'listening.txt')
  writeFileSync(path, lines.join('\r\n'))
  return atTerminal(['observe', '--controller', 'epic-line1', path, ...flags], env)
}

test('observe tells what listens and is leased, what is silent, and what nobody has leased; exit 6', async () => {
  const ran = await observe(SS)
  expect({ ...ran, out: steady(ran.out) }).toMatchSnapshot()
  expect((await must(app.call('finding.list'))).findings).toEqual([])
})

test('--report makes findings of the forbidden ones, once, and releases nothing', async () => {
  const leased = (await must(app.call('lease.list'))).leases
  expect((await observe(SS, '--report')).err).toContain('1 finding (1 new)')
  expect((await must(app.call('finding.list'))).findings).toMatchObject([
    { port: 20_000, source: 'observation', purpose: 'listens (x), by ss' },
  ])
  expect((await observe(SS, '--report')).err).toContain('1 finding (0 new)')
  expect((await must(app.call('lease.list'))).leases).toEqual(leased)
})

test('when all that listens is leased it ends with 0', async () => {
  const ran = await observe(SS.filter((line) => / 0\.0\.0\.0:(22|61000) /.test(line)))
  expect([ran.code, ran.err]).toEqual([0, expect.stringContaining('1 listening and leased, 1 leased and silent')])
})

test.each([
  ['an output of something else', ['hello'], /not what ss, netstat or nmap/],
  ["another host's scan", ['Host: 10.9.9.9 ()\tPorts: 61000/open/tcp/////'], /no address of epic-line1/],
])('%s is refused', async (_, lines, said) => {
  const ran = await observe(lines)
  expect([ran.code, ran.err]).toEqual([2, expect.stringMatching(said)])
})

/** A server; `peer` resolves with the bytes that its first peer sent, when the peer has gone. */
async function listening(): Promise<{ server: Server; port: number; peer: Promise<number> }> {
  const server = createServer()
  const peer = new Promise<number>((resolve, reject) => {
    server.once('connection', (socket) => {
      let bytes = 0
      socket.on('data', (data) => {
        bytes += data.length
      })
      socket.on('error', reject)
      socket.on('close', () => resolve(bytes))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, port: (server.address() as { port: number }).port, peer }
}

const never = new AbortController().signal

test('a probe is one connection without a byte: open where something listens, closed where nothing does', async () => {
  const { server, port, peer } = await listening()
  expect(await probe('127.0.0.1', port, never)).toBe('open')
  expect(await peer).toBe(0)
  await new Promise((resolve) => server.close(resolve))
  expect(await probe('127.0.0.1', port, never)).toBe('closed')
})

test('a host that does not answer is filtered, and Ctrl-C ends the wait', async () => {
  // No system opens a TCP connection to everybody.
  expect(await probe('255.255.255.255', 61_000, never)).toBe('filtered')
  const stop = new AbortController()
  const waiting = probe('255.255.255.255', 61_000, stop.signal)
  stop.abort(new Error('stopped'))
  await expect(waiting).rejects.toThrow('stopped')
  await expect(probe('127.0.0.1', 9, stop.signal)).rejects.toThrow('stopped')
})

test('the command says first what it may do to a chart, and does nothing when nobody can be asked', async () => {
  const ran = await atTerminal(['probe', 'epic-line1:61000'], env)
  expect({ ...ran, err: steady(ran.err) }).toMatchSnapshot()
})

test('a person who says no has not probed; one who says yes has, and hears what it means', async () => {
  await must(app.call('controller.register', { name: 'local', addresses: ['127.0.0.1'] }))
  const { lease } = await must(
    app.call('lease.acquire', { controller: 'local', chart: 'Chart', port: 65_535, purpose: 'test' }),
  )
  const answering = (type: string) =>
    onTerminal(process.execPath, [BIN, 'probe', lease.id], [{ see: 'Connect? [y/N]', type: `${type}\n` }], {
      env: { ...env, HOME: app.folder },
    })
  const no = await answering('n')
  expect([no.code, no.screen]).toEqual([130, expect.stringContaining('Nothing was done.')])
  const yes = await answering('y')
  expect([yes.code, yes.screen]).toEqual([6, expect.stringContaining('127.0.0.1:65535 is closed: the host answers')])
  const json = await atTerminal(['probe', lease.id, '--yes', '-o', 'json'], env)
  expect(JSON.parse(json.out)).toMatchObject({ address: '127.0.0.1', port: 65_535, transport: 'tcp', result: 'closed' })
})

test('only a registered address is dialled, and no UDP port', async () => {
  const strange = await atTerminal(['probe', 'epic-line1:61000', '--address', '10.1.1.99', '--yes'], env)
  expect([strange.code, strange.err]).toEqual([2, expect.stringContaining('10.1.1.99 is no address of epic-line1.')])
  await must(
    app.call('lease.acquire', {
      controller: 'epic-line1',
      chart: 'U',
      transport: 'udp',
      port: 61_002,
      purpose: 'test',
    }),
  )
  const udp = await atTerminal(['probe', 'epic-line1:61002', '--yes'], env)
  expect([udp.code, udp.err]).toEqual([2, expect.stringContaining('nothing was sent')])
  await must(app.call('controller.register', { name: 'nowhere-yet' }))
  await must(app.call('lease.acquire', { controller: 'nowhere-yet', chart: 'C', port: 61_000, purpose: 'test' }))
  expect((await atTerminal(['probe', 'nowhere-yet:61000', '--yes'], env)).err).toContain('has no address')
})
