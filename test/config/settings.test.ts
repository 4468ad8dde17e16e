import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { withoutPassword } from '../../server/config/database-url.ts'
import { CLIENT_NAMES } from '../../server/config/names.ts'
import { DEFAULTS } from '../../server/config/schema.ts'
import { parseSettings, readEnvironment, SettingsError } from '../../server/config.ts'

const TOKEN = 'plt_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG'
const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

function problemsOf(env: Record<string, string | undefined>): readonly string[] {
  try {
    parseSettings(env)
  } catch (error) {
    if (error instanceof SettingsError) return error.problems
    throw error
  }
  return []
}

test('an empty environment gives the defaults that the contract names', () => {
  expect(parseSettings({})).toEqual({
    host: '127.0.0.1',
    port: 22040,
    database: { dialect: 'sqlite', url: 'file:./data/portlease.db', path: './data/portlease.db' },
    dataFolder: './data',
    adminToken: null,
    adminContact: 'the admin of this portlease server',
    graceSeconds: 60,
    quarantineSeconds: 86_400,
    reviewDays: 180,
    rateLimit: null,
    queueLimit: 10_000,
    logLevel: 'info',
    logFormat: 'auto',
  })
})

test('.env.example lists every setting with its default, commented out, and nothing else', () => {
  const example = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8')
  const listed = [...example.matchAll(/^#?([A-Z][A-Z_]*)=(.*)$/gm)].map(([, name, value]) => [name, value])
  expect(listed).toEqual(Object.entries(DEFAULTS))
  expect(example.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toEqual([])
})

test('every setting can be set', () => {
  const settings = parseSettings({
    HOST: '0.0.0.0',
    PORT: '0',
    DATABASE_URL: 'postgresql://ledger:p%40ss@db:5432/ports',
    PORTLEASE_ADMIN_TOKEN: TOKEN,
    PORTLEASE_ADMIN_CONTACT: 'controls desk, ext. 4400',
    PORTLEASE_GRACE_SECONDS: '0',
    PORTLEASE_QUARANTINE_SECONDS: '0',
    PORTLEASE_REVIEW_DAYS: '30',
    PORTLEASE_RATE_LIMIT: '600',
    PORTLEASE_QUEUE_LIMIT: '5',
    PORTLEASE_LOG_LEVEL: 'debug',
    PORTLEASE_LOG_FORMAT: 'json',
  })
  expect(settings).toEqual({
    host: '0.0.0.0',
    port: 0,
    database: { dialect: 'postgresql', url: 'postgresql://ledger:p%40ss@db:5432/ports' },
    dataFolder: './data',
    adminToken: TOKEN,
    adminContact: 'controls desk, ext. 4400',
    graceSeconds: 0,
    quarantineSeconds: 0,
    reviewDays: 30,
    rateLimit: 600,
    queueLimit: 5,
    logLevel: 'debug',
    logFormat: 'json',
  })
})

test('an empty value is unset', () => {
  const empty = Object.fromEntries([...Object.keys(DEFAULTS), 'PORTLEASE_NONSENSE'].map((name) => [name, '']))
  expect(parseSettings(empty)).toEqual(parseSettings({}))
})

test.each([
  ['PORT', '65536'],
  ['PORT', '-1'],
  ['PORT', '1e3'],
  ['PORT', '0x50'],
  ['PORT', ' 80'],
  ['PORT', 'tcp://10.0.0.1:80'],
  ['HOST', 'build7'],
  ['HOST', '127.0.0.1:80'],
  ['HOST', 'http://127.0.0.1'],
  ['HOST', '127.0.0.256'],
  ['DATABASE_URL', 'file:'],
  ['DATABASE_URL', 'file:./data/'],
  ['DATABASE_URL', 'file::memory:'],
  ['DATABASE_URL', './data/portlease.db'],
  ['DATABASE_URL', 'sqlite:./data/portlease.db'],
  ['PORTLEASE_ADMIN_CONTACT', ' '],
  ['PORTLEASE_ADMIN_CONTACT', 'x'.repeat(201)],
  ['PORTLEASE_GRACE_SECONDS', '60s'],
  ['PORTLEASE_GRACE_SECONDS', '1.5'],
  ['PORTLEASE_GRACE_SECONDS', '2592001'],
  ['PORTLEASE_QUARANTINE_SECONDS', '-5'],
  ['PORTLEASE_REVIEW_DAYS', '0'],
  ['PORTLEASE_RATE_LIMIT', '0'],
  ['PORTLEASE_QUEUE_LIMIT', 'many'],
  ['PORTLEASE_LOG_LEVEL', 'loud'],
  ['PORTLEASE_LOG_FORMAT', 'xml'],
])('a bad %s (%s) stops the start with one sentence that names it and repeats its value', (name, value) => {
  const problems = problemsOf({ [name]: value })
  expect(problems).toHaveLength(1)
  expect(problems[0]).toContain(`${name} is "${value.slice(0, 79)}`)
  expect(problems[0]!.length).toBeGreaterThan(60)
  expect(problems[0]).not.toMatch(/undefined|\[object|invalid/i)
})

test('HOST as conda sets it gets a sentence that says where it comes from and what works', () => {
  const [problem] = problemsOf({ HOST: 'x86_64-conda-linux-gnu' })
  expect(problem).toMatch(/^HOST is "x86_64-conda-linux-gnu", which is not an address of this computer\..*conda/)
  expect(problem).toContain('127.0.0.1')
})

test('localhost means 127.0.0.1, because Node may take it for ::1 alone', () => {
  expect(parseSettings({ HOST: 'localhost' }).host).toBe('127.0.0.1')
  expect(parseSettings({ HOST: '::1' }).host).toBe('::1')
})

test.each([
  ['PORTLEASE_ADMIN_TOKEN', 'short-secret'],
  ['PORTLEASE_ADMIN_TOKEN', `${TOKEN} with space`],
  ['DATABASE_URL', 'mysql://ledger:short-secret@db/ports'],
  ['DATABASE_URL', 'postgresql://ledger:short/secret@db:x/ports'],
  ['DATABASE_URL', 'postgresql://led%zger:short-secret@db/ports'],
])('the sentence about a bad %s never repeats it', (name, value) => {
  const [problem] = problemsOf({ [name]: value })
  expect(problem).toContain(name)
  for (const part of ['short', 'secret', TOKEN]) expect(problem).not.toContain(part)
})

test('all problems are told at once', () => {
  const problems = problemsOf({ PORT: 'x', PORTLEASE_LOG_LEVEL: 'loud', PORTLEASE_GRACE_SECOND: '5' })
  expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
    'PORT',
    'PORTLEASE_LOG_LEVEL',
    'PORTLEASE_GRACE_SECOND',
  ])
})

test('an unknown name beginning with PORTLEASE_ gets a did-you-mean, and its value stays untold', () => {
  expect(problemsOf({ PORTLEASE_ADMIN_TOKN: TOKEN })).toEqual([
    'PORTLEASE_ADMIN_TOKN is not a setting of portlease. Did you mean PORTLEASE_ADMIN_TOKEN?',
  ])
  expect(problemsOf({ PORTLEASE_GRACE: '5' })[0]).toContain('is not a setting of portlease')
  expect(problemsOf({ PORTLEASE_XYZZY_PLUGH: '5' })).toEqual([
    'PORTLEASE_XYZZY_PLUGH is not a setting of portlease. .env.example lists them all.',
  ])
})

test("the command line's names, those that run sets and Kubernetes' service links do not stop the start", () => {
  const names = [
    ...CLIENT_NAMES,
    'PORTLEASE_SERVICE_HOST',
    'PORTLEASE_SERVICE_PORT_HTTP',
    'PORTLEASE_PORT_22040_TCP',
    'PORTLEASE_PORT_22040_TCP_ADDR',
  ]
  expect(names).toContain('PORTLEASE_URL')
  expect(parseSettings(Object.fromEntries(names.map((name) => [name, 'tcp://10.0.0.1:1'])))).toEqual(parseSettings({}))
})

test('whatever the environment holds, there are settings in their bounds or a SettingsError', () => {
  const names = [...Object.keys(DEFAULTS), 'PORTLEASE_X', 'PATH']
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...names), fc.oneof(fc.string(), fc.integer().map(String))), (env) => {
      try {
        const { port, graceSeconds, quarantineSeconds } = parseSettings(env)
        expect(port >= 0 && port <= 65_535 && Number.isInteger(port)).toBe(true)
        expect(graceSeconds).toBeGreaterThanOrEqual(0)
        expect(quarantineSeconds).toBeGreaterThanOrEqual(0)
      } catch (error) {
        expect(error).toBeInstanceOf(SettingsError)
      }
    }),
  )
})

test('the data folder is that of the SQLite file', () => {
  const folderFor = (url: string) => parseSettings({ DATABASE_URL: url }).dataFolder
  expect(folderFor('file:portlease.db')).toBe('.')
  expect(folderFor('file:state/portlease.db')).toBe('./state')
  expect(folderFor('file:../portlease.db')).toBe('..')
  expect(folderFor('file:../state/portlease.db')).toBe('../state')
  expect(folderFor('file:/var/lib/portlease/x.db')).toBe('/var/lib/portlease')
  expect(folderFor('file:///var/lib/portlease/x.db')).toBe('/var/lib/portlease')
  expect(folderFor('file:C:\\ledger\\x.db')).toBe('C:/ledger')
})

test('a database is shown without its password', () => {
  const { database } = parseSettings({ DATABASE_URL: 'postgresql://ledger:hunter2@db:5432/ports?password=hunter3' })
  expect(withoutPassword(database)).toBe('postgresql://ledger:***@db:5432/ports')
})

test('.env adds to the environment, which wins; a missing file is no problem', () => {
  const folder = mkdtempSync(join(tmpdir(), 'portlease-'))
  folders.push(folder)
  const file = join(folder, '.env')
  expect(readEnvironment({ PORT: '1' }, file, false)).toEqual({ PORT: '1' })
  writeFileSync(file, '# ours\nPORT=2\nHOST="0.0.0.0"\nPORTLEASE_REVIEW_DAYS=90\n')
  expect(readEnvironment({ PORT: '1', HOST: '' }, file, false)).toEqual({
    PORT: '1',
    HOST: '0.0.0.0',
    PORTLEASE_REVIEW_DAYS: '90',
  })
  expect(readEnvironment({ Port: '1' }, file, true).PORT).toBe('1')
})
