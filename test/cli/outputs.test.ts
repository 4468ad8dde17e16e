import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ADMIN_TOKEN, startApp, type TestApp } from '../support/app.ts'
import { BIN, portlease, program, type Ran } from './run.ts'

// What scripts live on: data alone on stdout, each format as its own reader takes it, the same on every re-run.

let app: TestApp
let env: Record<string, string>
let folder: string
let acquired: Ran
let lease: { id: string; epoch: number }

const ACQUIRE = [
  'acquire',
  '--controller',
  'epic-line1',
  '--chart',
  'Palletizer/Vision',
  '--handle',
  'chCam',
  '--purpose',
  'camera; $(touch pwned) "streams"',
  '--count',
  '2',
]

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'portlease-cli-'))
  app = await startApp()
  await app.addTeam('packaging', { contact: 'packaging desk, ext. 4411' })
  env = { PORTLEASE_URL: app.url, PORTLEASE_TOKEN: await app.addToken('packaging', 'member', { name: 'ci' }) }
  await app.call('controller.register', { name: 'epic-line1', addresses: ['10.1.1.11', '10.1.1.12'] })
  acquired = await portlease([...ACQUIRE, '-o', 'json'], { env })
  lease = JSON.parse(acquired.out).lease
})
afterAll(async () => {
  await app[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

const expected = () => ({
  PORT: '61000',
  PORTS: '61000,61001',
  LISTEN: 'tcp:61000,tcp:61001',
  CONNECT: 'tcp:10.1.1.11:61000,tcp:10.1.1.11:61001,tcp:10.1.1.12:61000,tcp:10.1.1.12:61001',
  LEASE: lease.id,
  EPOCH: String(lease.epoch),
})
const lowered = () => Object.fromEntries(Object.entries(expected()).map(([name, value]) => [name.toLowerCase(), value]))

function again(...more: string[]): Promise<Ran> {
  return portlease([...ACQUIRE, ...more], { env })
}

test('json is the API’s answer, alone on stdout; the sentence for people is on stderr', async () => {
  expect(acquired.code).toBe(0)
  expect(acquired.err).toBe(
    'Granted 61000-61001/tcp on epic-line1 to Palletizer/Vision (team packaging). Listen: tcp:61000 tcp:61001\n',
  )
  const { data } = await app.call('lease.get', { id: lease.id })
  expect(JSON.parse(acquired.out)).toEqual({ lease: data.lease, created: true, differs: [], now: expect.any(String) })
})

test('run again: the same lease, and the sentence says that nothing changed', async () => {
  const ran = await again('-o', 'value')
  expect(ran).toMatchObject({ code: 0, out: '61000\n' })
  expect(ran.err).toMatch(/^Kept {4}61000-61001\/tcp on epic-line1, yours since \d+ \w+ \d{4}\. Nothing changed\.\n$/)
})

test('env is read back by node --env-file as it was printed, with a prefix of one’s own', async () => {
  const [plain, prefixed] = await Promise.all([again('-o', 'env'), again('-o', 'env', '--env-prefix', 'SCANNER')])
  const print = 'console.log(JSON.stringify(process.env))'
  for (const [ran, prefix] of [
    [plain, 'PORTLEASE'],
    [prefixed, 'SCANNER'],
  ] as const) {
    const file = join(folder, `${prefix}.env`)
    writeFileSync(file, ran.out)
    const read = JSON.parse((await program(process.execPath, [`--env-file=${file}`, '-e', print])).out)
    for (const [name, value] of Object.entries(expected())) expect(read[`${prefix}_${name}`]).toBe(value)
  }
})

test('shell is evaluated by bash to the same values, and runs nothing', async () => {
  const line = `eval "$("$1" "$2" show epic-line1:61001 -o shell)"; env | grep ^PORTLEASE_; ls`
  const { out } = await program('bash', ['-c', line, 'bash', process.execPath, BIN], { env, cwd: folder })
  for (const [name, value] of Object.entries(expected())) expect(out).toContain(`PORTLEASE_${name}=${value}\n`)
  expect(out).not.toContain('pwned')
})

test('github is name=value, a line each; terraform is one object of strings', async () => {
  const [github, prefixed, terraform] = await Promise.all([
    again('-o', 'github'),
    again('-o', 'github', '--env-prefix', 'cam'),
    again('-o', 'terraform'),
  ])
  const pairs = (text: string) =>
    Object.fromEntries(
      text
        .trim()
        .split('\n')
        .map((line) => line.split(/=(.*)/s).slice(0, 2)),
    )
  expect(pairs(github.out)).toEqual(lowered())
  expect(pairs(prefixed.out)).toEqual(
    Object.fromEntries(Object.entries(lowered()).map(([name, value]) => [`cam_${name}`, value])),
  )
  expect(JSON.parse(terraform.out)).toEqual(lowered())
})

test('a table on a pipe is tab-separated with a header; csv is quoted; both have every column', async () => {
  const [table, csv] = await Promise.all([portlease(['list'], { env }), portlease(['list', '-o', 'csv'], { env })])
  const [head, row] = table.out
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'))
  const record = Object.fromEntries(head!.map((name, i) => [name, row![i]]))
  expect(record).toMatchObject({ CONTROLLER: 'epic-line1', PORT: '61000-61001/tcp', STATE: 'active', LEASE: lease.id })
  expect(record['REVIEW BY']).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
  expect(record.PURPOSE).toBe('camera; $(touch pwned) "streams"')
  expect(table.err).toBe('')
  const python = 'import csv,sys,json;print(json.dumps(list(csv.DictReader(open(sys.argv[1],newline="")))))'
  const file = join(folder, 'list.csv')
  writeFileSync(file, csv.out)
  const read = await program('python3', ['-c', python, file])
  expect(JSON.parse(read.out)).toEqual([record])
})

test('value of a list is what the other commands take, so that one pipes into the other', async () => {
  const { out } = await portlease(['list', '-o', 'value'], { env })
  expect(out).toBe('epic-line1:61000/tcp\n')
  const shown = await portlease(['show', out.trim(), '-o', 'json'], { env })
  expect(JSON.parse(shown.out).lease.id).toBe(lease.id)
})

test('a reader that goes away early is no error: portlease … | head -1', async () => {
  const line = `set -o pipefail; "$1" "$2" events -o csv | head -1; echo "exit \${PIPESTATUS[0]}"`
  const ran = await program('bash', ['-c', line, 'bash', process.execPath, BIN], {
    env: { ...env, PORTLEASE_TOKEN: ADMIN_TOKEN },
  })
  expect(ran.out).toMatch(/^REVISION,AT,.*\nexit 0\n$/s)
  expect(ran.err).toBe('')
})
