import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ADMIN_TOKEN, startApp, type TestApp } from '../support/app.ts'
import { startProxy } from '../support/proxy.ts'
import { BIN, portlease, program, type Ran } from './run.ts'
import { onTerminal } from './terminal.ts'

// A real command that listens on the port that it got, and what becomes of it.

let app: TestApp
let env: Record<string, string>

beforeAll(async () => {
  app = await startApp()
  await app.call('controller.register', { name: 'build-7' })
  env = { PORTLEASE_URL: app.url, PORTLEASE_TOKEN: ADMIN_TOKEN, HOME: app.folder, APP: app.folder }
  // Listens, starts a process of its own, says so in a file, and ends by SIGTERM or SIGINT with 7.
  const listener = `
const { spawn } = require('node:child_process')
const { writeFileSync } = require('node:fs')
const grandchild = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
const server = require('node:net').createServer().listen(Number(process.env.PORTLEASE_PORT), '127.0.0.1', () =>
  writeFileSync(process.argv[2], JSON.stringify({ pid: process.pid, grandchild: grandchild.pid, port: server.address().port })))
for (const signal of ['SIGTERM', 'SIGINT'])
  process.on(signal, () => {
    if (process.argv[3] === 'stubborn') return
    grandchild.kill()
    process.exit(7)
  })
`
  writeFileSync(join(app.folder, 'listen.cjs'), listener)
})
afterAll(async () => {
  await app[Symbol.asyncDispose]()
})

const flags = (chart: string, ...more: string[]) => [
  '--controller',
  'build-7',
  '--chart',
  chart,
  '--purpose',
  'test',
  ...more,
]
const leaseOf = async (chart: string) =>
  (await app.call('lease.list', { chart, state: ['active', 'expired', 'quarantined'] })).data.leases[0]

/** Starts a line and resolves when its command listens. */
async function listening(chart: string, more: string[], url = app.url, ...words: string[]) {
  const file = join(app.folder, `${chart}.json`)
  let wrapper: ChildProcess | undefined
  const started = (child: ChildProcess) => {
    wrapper = child
  }
  const line = ['run', ...flags(chart, ...more), '--', process.execPath, join(app.folder, 'listen.cjs'), file, ...words]
  const ended: Promise<Ran> = portlease(line, { env: { ...env, PORTLEASE_URL: url }, started })
  // The file is there before all of it is.
  while (!(existsSync(file) && readFileSync(file, 'utf8').endsWith('}'))) {
    const early = await Promise.race([ended, new Promise<null>((resolve) => setTimeout(() => resolve(null), 50))])
    if (early) throw new Error(JSON.stringify(early))
  }
  const { pid, grandchild, port } = JSON.parse(readFileSync(file, 'utf8')) as Record<
    'pid' | 'grandchild' | 'port',
    number
  >
  return { wrapper: wrapper!, ended, pid, grandchild, port }
}

/** Resolves when nobody has the process id any more: a killed grandchild is reaped by whoever inherits it. */
async function gone(...pids: number[]): Promise<void> {
  for (const pid of pids) {
    while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    // A zombie has ended: nobody has asked for it yet.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

const answers = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false))
    socket.on('connect', () => socket.destroy())
  })

test('the command gets the port in its environment and not the token; its exit code comes through; the port is released', async () => {
  const script = 'console.log(JSON.stringify(process.env)); process.exit(3)'
  const { code, out, err } = await portlease(
    ['run', ...flags('Env/A', '--count', '2'), '--', process.execPath, '-e', script],
    { env },
  )
  expect(code).toBe(3)
  const seen = JSON.parse(out)
  const lease = await leaseOf('Env/A')
  expect(seen).toMatchObject({
    PORTLEASE_PORT: '61000',
    PORTLEASE_PORTS: '61000,61001',
    PORTLEASE_LISTEN: lease.listen.join(','),
    PORTLEASE_CONNECT: lease.connect.join(','),
    PORTLEASE_LEASE: lease.id,
    PORTLEASE_EPOCH: String(lease.epoch),
    PORTLEASE_URL: app.url,
  })
  expect(out).not.toContain(ADMIN_TOKEN)
  expect(err).toMatch(/^portlease: 61000-61001\/tcp on build-7, listen tcp:61000 tcp:61001, renewed every 20 s\n$/)
  expect(lease).toMatchObject({ state: 'quarantined', ended: { how: 'released' } })

  const prefixed = await portlease(
    [
      'run',
      ...flags('Env/B', '--env-prefix', 'SCANNER'),
      '--',
      process.execPath,
      '-p',
      'process.env.SCANNER_PORT + process.env.PORTLEASE_PORT',
    ],
    { env },
  )
  expect(prefixed.out).toMatch(/^61\d{3}undefined\n$/)
}, 120_000)

test('with and without --, its own flags are the command’s: even those that are called as ours', async () => {
  const words = [process.execPath, '-p', 'process.argv.slice(1).join()', 'x', '--port', '1', '--', '-o', 'json']
  for (const separator of [['--'], []]) {
    const { code, out } = await portlease(
      ['run', ...flags('Dash/A', '--ttl=5m', '--label', 'a=b'), ...separator, ...words],
      { env },
    )
    expect({ code, out }).toEqual({ code: 0, out: 'x,--port,1,--,-o,json\n' })
  }
  const nothing = await portlease(['run', ...flags('Dash/A')], { env })
  expect(nothing.code).toBe(125)
  expect(nothing.err).toContain('run needs a command to run.')
  expect((await portlease(['run', '--help'], { env })).code).toBe(0)
}, 120_000)

test('what cannot be run ends with 126 and 127, our own failures with 125; nothing stays leased', async () => {
  const file = join(app.folder, 'plain.txt')
  writeFileSync(file, 'no program')
  chmodSync(file, 0o644)
  const run = (chart: string, ...words: string[]) => portlease(['run', ...flags(chart), '--', ...words], { env })
  const missing = await run('Code/A', 'no-such-command-here')
  expect(missing).toMatchObject({ code: 127 })
  expect(missing.err).toContain('portlease: There is no command no-such-command-here.')
  expect(await run('Code/B', file)).toMatchObject({ code: 126 })
  for (const chart of ['Code/A', 'Code/B']) expect(await leaseOf(chart)).toMatchObject({ state: 'quarantined' })
  expect((await portlease(['run', '--controller', 'build-7'], { env })).code).toBe(125)
  expect((await portlease(['run', ...flags('Code/C', '--port', '22001'), '--', 'true'], { env })).code).toBe(125)
  expect((await portlease(['run', ...flags('Code/C', '--bad'), '--', 'true'], { env })).code).toBe(125)
  const killed = await run('Code/D', process.execPath, '-e', 'process.kill(process.pid, "SIGKILL")')
  expect(killed.code).toBe(137)
}, 90_000)

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s reaches the command; its exit code comes through, nothing is left behind, the port is released',
  async (signal) => {
    const { wrapper, ended, pid, grandchild, port } = await listening(`Signal-${signal}`, [])
    expect(await answers(port)).toBe(true)
    // A second one of the same chart does not share the number.
    const second = await portlease(['run', ...flags(`Signal-${signal}`), '--', 'true'], { env })
    expect(second.code).toBe(125)
    expect(second.err).toContain('is held by another running process')
    wrapper.kill(signal)
    expect((await ended).code).toBe(7)
    await gone(pid, grandchild)
    expect(await leaseOf(`Signal-${signal}`)).toMatchObject({ state: 'quarantined', ended: { how: 'released' } })
  },
  60_000,
)

test('a lease that an admin takes back stops the command, SIGTERM first, then SIGKILL, and all that it started: 124', async () => {
  const { ended, pid, grandchild } = await listening(
    'Lost-revoked',
    ['--ttl', '3s', '--grace', '1s'],
    app.url,
    'stubborn',
  )
  const { id, revision } = await leaseOf('Lost-revoked')
  await app.call('admin.revoke', { id, revision, reason: 'wrong rack', ticket: 'CHG-1042' })
  const { code, err } = await ended
  expect(code).toBe(124)
  expect(err).toMatch(
    /portlease: The lease of \d+\/tcp on build-7 has ended: .*"wrong rack" \(CHG-1042\).* Stopping the command\.\n/,
  )
  await gone(pid, grandchild)
}, 120_000)

test('a server that is out of reach until the TTL is over stops the command, too', async () => {
  await using proxy = await startProxy(app.url)
  const { ended, pid, grandchild } = await listening('Lost-time', ['--ttl', '3s', '--grace', '1s'], proxy.url)
  proxy.cut = 'before request'
  await proxy[Symbol.asyncDispose]()
  const { code, err } = await ended
  expect(code).toBe(124)
  expect(err).toContain('could not be renewed in time')
  await gone(pid, grandchild)
}, 120_000)

test('after SIGKILL of the wrapper nobody renews: the lease expires with its TTL', async () => {
  const { wrapper, ended, pid, grandchild } = await listening('Killed', ['--ttl', '6s'])
  wrapper.kill('SIGKILL')
  await once(wrapper, 'exit')
  while ((await leaseOf('Killed')).state === 'active') await new Promise((resolve) => setTimeout(resolve, 50))
  expect(await leaseOf('Killed')).toMatchObject({ state: 'expired' })
  for (const each of [pid, grandchild]) process.kill(each, 'SIGKILL')
  await ended
}, 120_000)

test('on a terminal Ctrl-C is the command’s, once', async () => {
  const script =
    'let n = 0; process.on("SIGINT", () => { n += 1; setTimeout(() => { console.log("got " + n); process.exit(9) }, 300) }); console.log("ready"); setInterval(() => {}, 1000)'
  const { code, screen } = await onTerminal(
    process.execPath,
    [BIN, 'run', ...flags('Tty/A'), '--', process.execPath, '-e', script],
    [{ see: 'ready', type: '\u0003' }],
    { env, cwd: app.folder },
  )
  expect(screen).toContain('got 1')
  expect(code).toBe(9)
  expect(await leaseOf('Tty/A')).toMatchObject({ state: 'quarantined' })
}, 120_000)

test('Ctrl-C while it waits for the server ends it', async () => {
  const closed = await startProxy(app.url)
  await closed[Symbol.asyncDispose]()
  const { code, out } = await program(
    'timeout',
    ['--signal=INT', '3', process.execPath, BIN, 'run', '--url', closed.url, ...flags('Wait/A'), '--', 'echo', 'ran'],
    { env },
  )
  // timeout's own code says that it had to send the signal; the command never ran.
  expect([124, 130]).toContain(code)
  expect(out).toBe('')
}, 120_000)
