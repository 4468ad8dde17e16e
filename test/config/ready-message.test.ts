import { expect, test } from 'vitest'
import { commands, type ReadyFacts, readyMessage } from '../../server/ready-message.ts'

const FACTS: ReadyFacts = {
  version: '1.2.3',
  url: 'http://127.0.0.1:22040',
  host: '127.0.0.1',
  tokenPath: './data/admin.token',
  once: null,
  data: './data/portlease.db',
  env: {},
}

test('a first start shows the page, whom it is for, where token and data are, and two commands to paste', () => {
  expect(readyMessage(FACTS)).toBe(`portlease 1.2.3 is ready.

  page    http://127.0.0.1:22040           only this computer; to share it: docs/install.md
  token   ./data/admin.token               (the admin's, stored nowhere else)
  data    ./data/portlease.db

Lease a first port, in a second terminal in this folder:
  npx portlease controllers register demo --address 127.0.0.1
  npx portlease acquire --controller demo --chart Demo/Hello --purpose "trying it out"
`)
})

test('who is at a terminal gets a link that signs in once; nobody else does', () => {
  const text = readyMessage({ ...FACTS, once: 'K7Q2-9FMB' })
  expect(text).toContain('sign in http://127.0.0.1:22040/sign-in#once=K7Q2-9FMB   (works once, for 10 minutes)')
  expect(readyMessage(FACTS)).not.toContain('once=')
})

function flagsOf(change: Partial<ReadyFacts>): string {
  const [register = '', acquire = ''] = commands({ ...FACTS, ...change })
  const flags = register.replace('npx portlease controllers register demo --address 127.0.0.1', '')
  expect(acquire).toBe(`npx portlease acquire --controller demo --chart Demo/Hello --purpose "trying it out"${flags}`)
  return flags.trim()
}

test('on another port the commands say where', () => {
  expect(flagsOf({ url: 'http://127.0.0.1:5000' })).toBe('--url http://127.0.0.1:5000')
})

test("the shell's own settings do not lead the commands to another server", () => {
  const url = 'http://ledger.plant.local:22040'
  expect(flagsOf({ env: { PORTLEASE_URL: url } })).toBe('--url http://127.0.0.1:22040')
  expect(flagsOf({ env: { PORTLEASE_URL: '' } })).toBe('')
  expect(flagsOf({ env: { PORTLEASE_TOKEN: 'plt_other' } })).toBe('--token-file ./data/admin.token')
  expect(flagsOf({ env: { PORTLEASE_URL: url, PORTLEASE_TOKEN: 'plt_other', PORTLEASE_PORT: '61000' } })).toBe(
    '--url http://127.0.0.1:22040 --token-file ./data/admin.token',
  )
})

test('a token file that the command line would not look for is named', () => {
  expect(flagsOf({ tokenPath: '/var/lib/port lease/admin.token' })).toBe(
    '--token-file "/var/lib/port lease/admin.token"',
  )
  expect(flagsOf({ url: 'http://10.0.0.5:22040', host: '10.0.0.5' })).toBe(
    '--url http://10.0.0.5:22040 --token-file ./data/admin.token',
  )
})

test('with PORTLEASE_ADMIN_TOKEN no file is named, and a person signs in first', () => {
  const text = readyMessage({ ...FACTS, tokenPath: null })
  expect(text).not.toContain('admin.token')
  expect(text).toContain('in PORTLEASE_ADMIN_TOKEN')
  expect(commands({ ...FACTS, tokenPath: null })[0]).toBe('npx portlease login http://127.0.0.1:22040')
  // A token in the shell goes before a login.
  expect(readyMessage({ ...FACTS, tokenPath: null, env: { PORTLEASE_TOKEN: 'plt_other' } })).not.toContain('login')
})

test('a server for other computers does not say that it is for this one alone', () => {
  const text = readyMessage({ ...FACTS, host: '0.0.0.0' })
  expect(text).toContain('every network of this computer')
  expect(text).not.toContain('only this computer')
})

test('no command sets a variable, continues a line or quotes with anything but double quotes', () => {
  for (const command of commands({ ...FACTS, url: 'http://127.0.0.1:5000', tokenPath: './my data/admin.token' })) {
    expect(command).toMatch(/^npx portlease [^'`$\\%^&|;<>\n]*$/)
  }
})
