import { afterAll, beforeAll, expect, test } from 'vitest'
import { ADMIN_TOKEN, startApp, type TestApp } from '../support/app.ts'
import { atTerminal, portlease, steady } from './run.ts'

// Teams, tokens, handing over, taking back and the trail, as a person at a terminal sees them and as a pipe does.

let app: TestApp
let admin: Record<string, string>
let member: Record<string, string>
let mixing: Record<string, string>
const zone = process.env.TZ

beforeAll(async () => {
  process.env.TZ = 'Europe/Berlin'
  app = await startApp()
  const at = (token: string) => ({ PORTLEASE_URL: app.url, PORTLEASE_TOKEN: token, HOME: app.folder })
  admin = at(ADMIN_TOKEN)
  await app.addTeam('packaging', { contact: 'packaging desk, ext. 4411' })
  await app.addTeam('mixing', { contact: 'mixing desk, ext. 4432', maxPorts: 1 })
  member = at(await app.addToken('packaging', 'member', { name: 'ci-palletizer' }))
  mixing = at(await app.addToken('mixing', 'member', { name: 'mixing-laptop' }))
  await app.call('controller.register', { name: 'epic-line5', addresses: ['10.1.1.5'] })
})
afterAll(async () => {
  process.env.TZ = zone
  await app[Symbol.asyncDispose]()
})

async function seen(line: string, env = admin): Promise<string> {
  const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map((word) => word[1] ?? word[2] ?? '')
  const { code, out, err } = await atTerminal(words, env)
  return steady(`$ portlease ${line}\n${out}${err}exit ${code}`)
}

test('teams: create, again, otherwise, update, list', async () => {
  const lines = [
    'teams create filling --title Filling --contact "filling desk" --max-ports 60',
    'teams create filling --title Filling --contact "filling desk" --max-ports 60',
    'teams create filling --contact "somebody else"',
    'teams create nobody-to-ring',
    'teams update filling --no-max-ports --contact "filling desk, ext. 9"',
    'teams update filling --disable',
    'teams update filling --enable --max-ports 1',
    'teams update filling',
    'teams update fillin --disable',
    'team list',
    'teams -o value',
  ]
  for (const line of lines) expect(await seen(line)).toMatchSnapshot()
  expect(await seen('teams create other --contact x', member)).toContain('FORBIDDEN')
})

test('tokens: the secret goes alone to stdout, once; whoever shows it is who it says; revoked, it ends at once', async () => {
  const words = ['tokens', 'create', 'robot-laptop', '--team', 'packaging', '--role', 'viewer', '--expires', '365d']
  const made = await portlease(words, { env: admin })
  expect(made.code).toBe(0)
  expect(made.out).toMatch(/^plt_[\w-]{43}\n$/)
  const secret = made.out.trim()
  expect(made.err).not.toContain(secret)
  expect(steady(made.err)).toMatchSnapshot()
  expect(await portlease([...words, '-o', 'json'], { env: admin })).toMatchObject({ code: 3, out: '' })
  const listed = await Promise.all(
    ['table', 'json', 'csv', 'value'].map((format) => portlease(['tokens', '--all', '-o', format], { env: admin })),
  )
  for (const { code, out } of listed) expect({ code, told: out.includes(secret) }).toEqual({ code: 0, told: false })

  const own = { ...admin, PORTLEASE_TOKEN: secret }
  expect(await seen('whoami', own)).toContain('robot-laptop (viewer), expires ')
  expect(await seen('teams create other --contact x', own)).toMatch(/exit 4$/)
  for (const line of [
    'tokens --team packaging',
    'tokens revoke robot-laptop --reason "laptop was replaced"',
    'tokens revoke robot-laptop',
    'tokens --team packaging --all',
    'tokens revoke nobody',
    'tokens create late --team packaging --expires 2020-01-01',
    'tokens create odd --team packaging --expires soon',
    'tokens create odd',
  ])
    expect(await seen(line)).toMatchSnapshot()
  expect(await seen('whoami', own)).toMatch(/UNAUTHENTICATED[\s\S]*exit 4$/)
})

test('handing over: offered, shown, declined, accepted within the quota, and by force', async () => {
  const acquire = 'acquire --controller epic-line5 --purpose "Scale sends weights" -o value'
  await seen(`${acquire} --chart Filler/Scale`, member)
  await seen(`${acquire} --chart Filler/Valve`, member)
  const offer = 'handover epic-line5:61000 --to mixing --note "mixing takes the filler over"'
  const steps: [string, Record<string, string>][] = [
    ['handover epic-line5:61000 --accept', mixing],
    [offer, mixing],
    [offer, member],
    ['show epic-line5:61000', member],
    ['handover epic-line5:61000 --decline', mixing],
    [offer, member],
    ['handover epic-line5:61000 --accept --epoch 77', mixing],
    ['handover epic-line5:61000 --accept', mixing],
    ['handover epic-line5:61001 --to mixing', member],
    ['handover epic-line5:61000 --to packaging --force', admin],
    ['handover epic-line5:61000 --to packaging --force --reason "mixing was dissolved"', member],
    ['handover epic-line5:61000 --to packaging --force --reason "mixing was dissolved"', admin],
    ['handover epic-line5:61000', member],
    ['handover epic-line5:61000 --to mixing --reason x', member],
  ]
  for (const [line, env] of steps) expect(await seen(line, env)).toMatchSnapshot()
})

test('revoke and restore one lease; the holder is told', async () => {
  const steps: [string, Record<string, string>][] = [
    ['revoke epic-line5:61000', admin],
    ['revoke epic-line5:61000 --reason "wrong rack" --ticket CHG-1042', member],
    ['revoke epic-line5:61000 --reason "wrong rack" --ticket CHG-1042 --revision 1', admin],
    ['revoke epic-line5:61000 --reason "wrong rack" --ticket CHG-1042', admin],
    ['acquire --controller epic-line5 --chart Filler/Scale --purpose "Scale sends weights"', member],
    ['restore', admin],
    ['restore epic-line5:61000 --reason "the right one after all"', admin],
    ['restore --plan pl_nowhere --reason x', admin],
    ['stale', admin],
    ['stale --reason x', admin],
  ]
  for (const [line, env] of steps) expect(await seen(line, env)).toMatchSnapshot()
})

test('the past for an auditor: who, when, why, the times without a holder, and whether the log can be trusted', async () => {
  const year = String(new Date().getFullYear())
  for (const line of [
    `whois epic-line5:61000 --during ${year}`,
    `whois epic-line5:61000 --from ${year}-01-01`,
    'whois epic-line5:61099 --during 2020-03',
    'whois epic-line5:61000 --at 2020-03-01',
    'whois 61000 --during 2020-03',
  ]) {
    // Columns are as wide as the dates of the day on which this runs.
    const text = (await seen(line)).replaceAll(/ {2,}/g, '  ').replace(`--during ${year}`, '--during YEAR')
    expect(text).toMatchSnapshot()
  }
  const { id } = (await app.call('lease.list', { port: 61_001 })).data.leases[0]
  expect(await seen(`whois ${id} --during ${year}`)).toContain('61001/tcp on epic-line5')
})

test('events verify: whole, with an anchor, and exit 6 for a log that the anchor does not know', async () => {
  expect((await seen('events verify')).replaceAll(/\d+ events|event \d+|\d+:HASH/g, 'N')).toMatchSnapshot()
  const head = await portlease(['events', 'verify', '-o', 'value'], { env: admin })
  expect(head.out).toMatch(/^\d+:[0-9a-f]{64}\n$/)
  const anchor = head.out.trim()
  expect(await portlease(['events', 'verify', '--anchor', anchor], { env: member })).toMatchObject({ code: 0, out: '' })
  const [revision = '', hash = ''] = anchor.split(':')
  const other = `${revision}:${hash.replace(/./g, (digit) => (digit === '0' ? '1' : '0'))}`
  const broken = await portlease(['events', 'verify', '--anchor', other, '-o', 'json'], { env: member })
  expect(broken.code).toBe(6)
  expect(JSON.parse(broken.out)).toMatchObject({ ok: false, firstBreak: { revision: Number(revision) } })
  const cut = await portlease(['events', 'verify', '--anchor', `999999:${hash}`, '-o', 'value'], { env: member })
  expect(cut).toMatchObject({ code: 6, out: '' })
  expect(cut.err).toContain('The chain is broken at event ')
  expect(await seen('events verify --anchor 12')).toMatch(/REVISION:HASH[\s\S]*exit 2$/)
  expect(
    (await portlease(['events', '--type', 'lease.revoked', '--from', '2020-01-01'], { env: admin })).out,
  ).toContain('wrong rack')
})

test('watch: the past after a revision, then what changes, one event a line; Ctrl-C ends it with 130 and no error', async () => {
  let running: { kill(signal: NodeJS.Signals): unknown; stdout: NodeJS.ReadableStream | null } | undefined
  let out = ''
  const watching = portlease(['watch', '--after', '0', '--controller', 'epic-line5', '-o', 'json'], {
    env: admin,
    started(child) {
      running = child
      child.stdout?.on('data', (text) => {
        out += text
      })
    },
  })
  await expect.poll(() => out, { timeout: 20_000 }).toContain('"lease.revoked"')
  await seen('acquire --controller epic-line5 --chart Filler/New --purpose "seen at once" -o value', member)
  await expect.poll(() => out, { timeout: 20_000 }).toContain('Filler/New')
  running?.kill('SIGINT')
  const { code, err } = await watching
  expect({ code, err }).toEqual({ code: 130, err: '' })
  const revisions = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).revision)
  expect(revisions).toEqual([...new Set(revisions)].sort((a, b) => a - b))
}, 60_000)
