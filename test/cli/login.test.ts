import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { configFolder } from '../../client/cli/sign-ins.ts'
import { startApp, type TestApp } from '../support/app.ts'
import { BIN, portlease, steady } from './run.ts'
import { onTerminal } from './terminal.ts'

// Signing in: the token is typed unseen or piped, kept for one server, readable by one person.

let app: TestApp
let token: string
let home: string
let env: Record<string, string>

beforeAll(async () => {
  app = await startApp()
  await app.addTeam('packaging', { contact: 'packaging desk, ext. 4411' })
  token = await app.addToken('packaging', 'member', {
    name: 'ci-palletizer',
    expiresAt: Date.parse('2035-11-22T12:00Z'),
  })
  await app.call('controller.register', { name: 'epic-line1' })
})
afterAll(async () => {
  await app[Symbol.asyncDispose]()
})
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'portlease-login-'))
  env = { HOME: home }
  return () => rmSync(home, { recursive: true, force: true })
})

const file = () => join(home, '.config', 'portlease', 'config.json')

function piped(args: readonly string[], text: string): Promise<{ code: number | null; err: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [BIN, ...args], { env: { ...env, TZ: 'Europe/Berlin' }, cwd: home })
    let err = ''
    child.stderr.on('data', (chunk) => {
      err += chunk
    })
    child.on('close', (code) => resolve({ code, err }))
    child.stdin.end(text)
  })
}

test('at a terminal the token is asked for and never shown; afterwards no command needs an address or a token', async () => {
  const steps = [{ see: 'Token (begins with plt_): ', type: `${token}\r` }]
  const { code, screen } = await onTerminal(process.execPath, [BIN, 'login', app.url], steps, { env, cwd: home })
  expect(steady(screen)).toMatchSnapshot()
  expect({ code, shown: screen.includes(token.slice(0, 8)) }).toEqual({ code: 0, shown: false })
  expect(statSync(file()).mode & 0o777).toBe(0o600)
  expect(statSync(join(home, '.config', 'portlease')).mode & 0o777).toBe(0o700)
  expect(await portlease(['whoami', '-o', 'value'], { env, cwd: home })).toMatchObject({
    code: 0,
    out: 'ci-palletizer\n',
  })

  // Another server, on another name of the same computer, is not sent it.
  const elsewhere = app.url.replace('127.0.0.1', 'localhost')
  expect((await portlease(['whoami', '--url', elsewhere, '--timeout', '1s'], { env, cwd: home })).code).not.toBe(0)
  // What the shell says goes before it.
  expect((await portlease(['whoami'], { env: { ...env, PORTLEASE_TOKEN: 'plt_wrong' }, cwd: home })).code).toBe(4)

  const out = await portlease(['logout'], { env, cwd: home })
  expect(steady(out.err)).toMatchSnapshot()
  expect(readFileSync(file(), 'utf8')).not.toContain(token)
  expect((await portlease(['logout', app.url], { env, cwd: home })).err).toContain('You were not signed in to ')
}, 60_000)

test('the token comes by a pipe, or from a file as PowerShell writes it', async () => {
  expect(await piped(['login', app.url], `${token}\r\n`)).toMatchObject({ code: 0 })
  expect(readFileSync(file(), 'utf8')).toContain(token)
  rmSync(file())
  writeFileSync(join(home, 'ci.token'), Buffer.from(`\ufeff${token}\r\n`, 'utf16le'))
  expect(await portlease(['login', app.url, '--token-file', 'ci.token'], { env, cwd: home })).toMatchObject({
    code: 0,
    out: '',
  })
  expect(readFileSync(file(), 'utf8')).toContain(token)
}, 60_000)

test('a token that does not work is not kept; no flag takes one; a damaged file is named', async () => {
  expect(await piped(['login', app.url], 'plt_wrong\n')).toMatchObject({ code: 4 })
  expect(await piped(['login', app.url], '')).toMatchObject({ code: 2 })
  expect((await portlease(['login', app.url, '--token', token], { env, cwd: home })).code).toBe(2)
  expect(existsSync(file())).toBe(false)
  await piped(['login', app.url], token)
  writeFileSync(file(), '{"servers":7}')
  expect(await portlease(['whoami'], { env, cwd: home })).toMatchObject({ code: 2 })
}, 60_000)

test('where it is kept: below the home, or where this system or this person keeps such things', () => {
  expect(configFolder({ HOME: '/h' }, 'linux')).toBe('/h/.config/portlease')
  expect(configFolder({ HOME: '/h', XDG_CONFIG_HOME: '/x' }, 'darwin')).toBe('/x/portlease')
  expect(configFolder({ APPDATA: '/a' }, 'win32')).toBe('/a/portlease')
})

test('once a day, and only on a terminal: a line about leases of one’s team that are past their review date', async () => {
  const soon = new Date(Date.now() + 400).toISOString()
  const request = { controller: 'epic-line1', chart: 'Filler/Scale', purpose: 'weights', reviewBy: soon }
  await app.call('lease.acquire', request, token)
  await expect
    .poll(async () => (await app.call('lease.list', { overdue: true })).data.total, { timeout: 20_000 })
    .toBe(1)
  const settings = { ...env, PORTLEASE_URL: app.url, PORTLEASE_TOKEN: token }
  const line = '1 lease of packaging is past its review date: portlease list --mine --overdue'
  const whoami = async () =>
    (await onTerminal(process.execPath, [BIN, 'whoami'], [], { env: settings, cwd: home })).screen
  expect((await portlease(['whoami'], { env: settings, cwd: home })).err).toBe('')
  expect(await whoami()).toContain(line)
  expect(await whoami()).not.toContain('past its')
}, 60_000)
