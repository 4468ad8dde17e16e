import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deadUrl, startCutProxy } from '../client/cut-proxy.ts'
import { ADMIN_TOKEN, startApp, type TestApp } from '../support/app.ts'
import { portlease, type RunOptions, steady } from './run.ts'

// A refusal helps, on stderr alone, and the exit code says what kind it is.

let app: TestApp
let env: Record<string, string>
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'portlease-cli-'))
  app = await startApp()
  await app.addTeam('packaging', { contact: 'packaging desk, ext. 4411' })
  await app.addTeam('mixing', { contact: 'mixing desk, ext. 4432' })
  env = { PORTLEASE_URL: app.url, PORTLEASE_TOKEN: await app.addToken('packaging', 'member') }
  const mixing = await app.addToken('mixing', 'member', { name: 'mixing-laptop' })
  for (const name of ['epic-line1', 'epic-line2']) await app.call('controller.register', { name })
  const link = { chart: 'Mixer/PLC_Link', purpose: 'Line 2 recipe link', port: 61_004 }
  await app.call('lease.acquire', { controller: 'epic-line1', ...link, transport: 'tcp' }, mixing)
  await app.call('lease.acquire', { controller: 'epic-line1', ...link, transport: 'udp' }, mixing)
})
afterAll(async () => {
  await app[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

const chart = ['--chart', 'Palletizer/Scanner_Server', '--purpose', 'scanner pushes reads']
const acquire = (...more: string[]) => ['acquire', '--controller', 'epic-line1', ...chart, ...more]

/** Exit code and what stands on stderr; a failure never prints data. */
async function failure(
  args: readonly string[],
  options: RunOptions = {},
): Promise<{ code: number | null; err: string }> {
  const { code, out, err } = await portlease(args, { env, cwd: folder, ...options })
  expect(out).toBe('')
  return { code, err: steady(err) }
}

test('refusals: the sentence, whom to ring, what is free, the code; exit 3', async () => {
  const [leased, forbidden, unknown, batch, nobody] = await Promise.all([
    failure(acquire('--port', '61004')),
    failure(acquire('--port', '22001')),
    failure(['acquire', '--controller', 'epic-lin1', ...chart]),
    failure(['acquire', '--controller', 'epic-line1,epic-line2', '--same-port', ...chart, '--port', '61004']),
    failure(['show', 'epic-line2:61004']),
  ])
  expect(leased).toMatchSnapshot()
  expect(forbidden).toMatchSnapshot()
  expect(unknown).toMatchSnapshot()
  expect(batch).toMatchSnapshot()
  expect(nobody).toMatchSnapshot()
  expect([leased, forbidden, unknown, batch, nobody].map(({ code }) => code)).toEqual([3, 3, 3, 3, 3])
})

test('what is missing is named all at once, with a line to copy; what is misspelt is guessed; exit 2', async () => {
  const [missing, command, flag, choice, number, ambiguous, ref] = await Promise.all([
    failure(['acquire', '--controller', 'epic-line1']),
    failure(['aquire']),
    failure(acquire('--tranport', 'udp')),
    failure(acquire('--transport', 'sctp')),
    failure(acquire('--ttl', '5 minutes')),
    failure(['release', 'epic-line1:61004']),
    failure(['release', 'epic-line1']),
  ])
  expect({ missing, command, flag, choice, number, ambiguous, ref }).toMatchSnapshot()
  expect([missing, command, flag, choice, number, ambiguous, ref].map(({ code }) => code)).toEqual(Array(7).fill(2))
})

test('bad input that only the server can see names the field; exit 2', async () => {
  const { code, err } = await failure(['acquire', '--controller', 'EPIC', ...chart, '--count', '99'])
  expect(code).toBe(2)
  expect(err).toMatchSnapshot()
})

test('not allowed is exit 4: no token, an unknown one, a role that may not', async () => {
  const [none, unknown, member] = await Promise.all([
    failure(['whoami'], { env: { PORTLEASE_URL: app.url } }),
    failure(['whoami'], { env: { PORTLEASE_URL: app.url, PORTLEASE_TOKEN: 'plt_stranger' } }),
    failure(['controllers', 'register', 'epic-line3']),
  ])
  expect({ none, unknown, member }).toMatchSnapshot()
  expect([none, unknown, member].map(({ code }) => code)).toEqual([4, 4, 4])
})

test('no server is exit 5, and nothing was done; Ctrl-C while waiting is exit 130', async () => {
  const url = await deadUrl()
  const [gone, stopped] = await Promise.all([
    failure(acquire('--timeout', '1s'), { env: { ...env, PORTLEASE_URL: url } }),
    stoppedWhileWaiting(),
  ])
  expect(gone).toMatchSnapshot()
  expect(stopped.code).toBe(130)
  expect(stopped.err).toBe(
    'portlease: Stopped before the answer came. It is not known whether the port was granted. Run the same command again: it gives the same port.\n',
  )
})

async function stoppedWhileWaiting(): Promise<{ code: number | null; err: string }> {
  await using proxy = await startCutProxy(app.url)
  proxy.fates.push('hold')
  // Awaited here: the proxy closes at the end of this scope.
  return await failure(acquire(), {
    env: { ...env, PORTLEASE_URL: proxy.url },
    started: (child) =>
      void expect
        .poll(() => proxy.held, { timeout: 20_000 })
        .toBe(1)
        .then(() => child.kill('SIGINT')),
  })
}

test('with -o json an error is one JSON object on stderr', async () => {
  const [refused, usage] = await Promise.all([
    failure(acquire('--port', '61004', '-o', 'json')),
    failure(['acquire', '--chrat', 'x', '-o', 'json']),
  ])
  expect(JSON.parse(refused.err).error).toMatchObject({
    code: 'PORT_LEASED',
    details: { holder: { contact: 'mixing desk, ext. 4432' } },
    requestId: expect.any(String),
  })
  expect(JSON.parse(usage.err).error).toMatchObject({
    code: 'INVALID_INPUT',
    message: "Unknown option '--chrat'. Did you mean --chart?",
  })
  expect([refused.code, usage.code]).toEqual([3, 2])
})

test('the token comes from a file or the environment, never from a flag, and the admin’s file only for this computer', async () => {
  mkdirSync(join(folder, 'data'))
  writeFileSync(join(folder, 'data', 'admin.token'), `${ADMIN_TOKEN}\n`)
  writeFileSync(join(folder, 'member.token'), `${env.PORTLEASE_TOKEN}\r\n`)
  const bare = { env: {}, cwd: folder }
  const whoami = ['whoami', '-o', 'json', '--url', app.url]
  const [admin, file, missing, flag, elsewhere] = await Promise.all([
    portlease(whoami, bare),
    portlease([...whoami, '--token-file', 'member.token'], bare),
    failure(['whoami', '--url', app.url, '--token-file', 'no-such-file'], { env: {} }),
    failure(['whoami', '--token', 'plt_x']),
    // 0.0.0.0 reaches this computer too, but is not its loopback address.
    failure(['whoami', '--url', app.url.replace('127.0.0.1', '0.0.0.0')], { env: {} }),
  ])
  expect(JSON.parse(admin.out).role).toBe('admin')
  expect(JSON.parse(file.out).role).toBe('member')
  expect(missing).toMatchObject({ code: 2, err: expect.stringContaining('no-such-file') })
  expect(flag.code).toBe(2)
  expect(elsewhere.code).toBe(4)
})
