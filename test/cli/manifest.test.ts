import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ADMIN_TOKEN, startApp, type TestApp } from '../support/app.ts'
import { BIN, portlease, type Ran, steady } from './run.ts'
import { onTerminal } from './terminal.ts'

// A rollout as sites have it: 40 charts on 12 controllers, two of them with one number everywhere.

const CONTROLLERS = Array.from({ length: 12 }, (_, i) => `epic-l${i + 1}`)
const CHARTS = Array.from({ length: 37 }, (_, i) => `  - { chart: Palletizer/Chart_${i} }\n`)
const NAMED = [
  '  - { chart: Palletizer/Scanner_Server, handle: chScanner, purpose: Scanner pushes reads, samePort: true }\n',
  '  - { chart: Palletizer/Vision, handle: chCam, transport: udp, count: 4, samePort: true, ticket: CHG-7 }\n',
  '  - { chart: Palletizer/Robot, on: [epic-l3] }\n',
]
const HEAD = `name: packaging/palletizer
defaults: { purpose: Palletizer, labels: { line: palletizer } }
controllers: [${CONTROLLERS}]
ports:
`
const MANIFEST = HEAD + [...NAMED, ...CHARTS].join('')
const ALL = 39 * 12 + 1

let app: TestApp
let env: Record<string, string>
let others: string

beforeAll(async () => {
  app = await startApp()
  for (const name of CONTROLLERS) await app.call('controller.register', { name })
  await app.addTeam('packaging')
  await app.addTeam('mixing', { contact: 'mixing desk, ext. 4432' })
  env = { PORTLEASE_URL: app.url, PORTLEASE_TOKEN: await app.addToken('packaging', 'member'), HOME: app.folder }
  const mixing = await app.addToken('mixing', 'member')
  // Of another team under the same name, of the same team under another name, and of nobody's manifest.
  const request = { controller: 'epic-l3', purpose: 'p' }
  await app.call(
    'lease.acquire',
    { ...request, chart: 'Mixer/Link', port: 61_004, manifest: 'packaging/palletizer' },
    mixing,
  )
  await app.call(
    'lease.acquire',
    { ...request, chart: 'Filler/Scale', manifest: 'packaging/filler' },
    env.PORTLEASE_TOKEN,
  )
  await app.call('lease.acquire', { ...request, chart: 'By/Hand' }, env.PORTLEASE_TOKEN)
  others = await othersNow()
}, 120_000)
afterAll(async () => {
  await app[Symbol.asyncDispose]()
})

/** The leases that no manifest of these tests may touch. */
async function othersNow(): Promise<string> {
  const { leases } = (await app.call('lease.list', { controller: 'epic-l3', limit: 1000 })).data
  const found = leases.filter(({ chart }: { chart: string }) => /^(Mixer|Filler|By)\//.test(chart))
  expect(found).toHaveLength(3)
  return JSON.stringify(found.map(({ seenAt: _, ...lease }: { seenAt: string }) => lease))
}

const revision = async () => (await app.call('event.list', { before: 1e9, limit: 1 })).data.revision as number

/** A folder with a manifest in it, and the command line there. */
function folder(name: string, text: string) {
  const path = join(app.folder, name)
  mkdirSync(path, { recursive: true })
  const file = (each: string) => join(path, each)
  writeFileSync(file('ports.yaml'), text)
  const run = (...args: string[]): Promise<Ran> => portlease(args, { env, cwd: path })
  return {
    run,
    path,
    write: (next: string) => writeFileSync(file('ports.yaml'), next),
    lockfile: () => readFileSync(file('ports.lock.json'), 'utf8'),
    file,
  }
}

test('a rollout: planned, applied, a no-op when it is run again, the same lockfile on two machines', async () => {
  const here = folder('here', MANIFEST)
  const before = await revision()
  const planned = await here.run('plan', '-o', 'json')
  expect(planned).toMatchObject({ code: 0, err: '' })
  expect(JSON.parse(planned.out)).toMatchObject({ counts: { add: ALL, change: 0, keep: 0, refuse: 0, undeclared: 0 } })
  expect((await here.run('plan', '--exit-code')).code).toBe(6)
  expect(await revision()).toBe(before)

  const applied = await here.run('apply')
  expect(applied.code).toBe(0)
  expect(applied.err).toBe(
    `Applied at revision ${before + ALL}: ${ALL} added, 0 changed, 0 unchanged. Wrote ports.lock.json.\n`,
  )
  expect(await revision()).toBe(before + ALL)
  const places = (text: string) =>
    new Map(JSON.parse(text).map((each: Record<string, unknown>) => [`${each.controller} ${each.chart}`, each.port]))
  const granted = places(JSON.stringify(JSON.parse(here.lockfile()).leases))
  expect(granted).toEqual(places(JSON.stringify(JSON.parse(planned.out).changes)))
  for (const chart of ['Palletizer/Scanner_Server', 'Palletizer/Vision'])
    expect(new Set(CONTROLLERS.map((name) => granted.get(`${name} ${chart}`))).size).toBe(1)

  const first = here.lockfile()
  const again = await here.run('apply')
  expect(again).toMatchObject({ code: 0, err: `Nothing to do: ${ALL} unchanged. ports.lock.json is as it was.\n` })
  expect((await here.run('plan', '--exit-code')).code).toBe(0)
  const there = folder('there', MANIFEST.replaceAll('\n', '\r\n'))
  expect((await there.run('apply')).code).toBe(0)
  expect(there.lockfile()).toBe(first)
  expect(here.lockfile()).toBe(first)
  expect(await revision()).toBe(before + ALL)
  expect((await here.run('verify')).code).toBe(0)
  expect((await here.run('verify', '--online')).err).toBe(
    `ports.yaml: manifest and lockfile agree, and the ledger with them, ${ALL} leases.\n`,
  )
}, 240_000)

test('a chart is renamed and keeps its numbers; one that is gone is only told, and --prune releases it and nothing else', async () => {
  const here = folder('here', MANIFEST)
  const scanner = (text: string) => [...text.matchAll(/Scanner_Server.*?"port": (\d+)/g)].map((match) => match[1])
  const numbers = scanner(here.lockfile())
  const edited = MANIFEST.replace(
    'chart: Palletizer/Scanner_Server',
    'chart: Palletizer2/Scanner_Server, formerly: Palletizer/Scanner_Server',
  )
    .replace(NAMED[2] ?? '', '')
    .replace('ticket: CHG-7', 'ticket: CHG-8')
  here.write(edited)

  const offline = await here.run('verify')
  expect(offline.code).toBe(6)
  expect(offline.out).toContain(
    'ports.yaml:5:5: Palletizer2/Scanner_Server (chScanner) on epic-l1 (tcp) is not in the lockfile, where it is still called Palletizer/Scanner_Server (chScanner).',
  )
  expect(offline.out).toContain(
    'ports.yaml:6:5: Palletizer/Vision (chCam) on epic-l1 has another ticket in the lockfile.',
  )
  expect(offline.out).toMatch(
    /ports\.lock\.json:1:1: Palletizer\/Robot on epic-l3 \(\d+\/tcp\) is in the lockfile and not in the manifest\./,
  )
  expect(offline.err).toContain('mend  portlease apply ports.yaml')

  const before = await revision()
  const planned = await here.run('plan')
  expect(steady(planned.out)).toMatchSnapshot()
  expect(await revision()).toBe(before)
  const applied = await here.run('apply')
  expect(applied.err).toBe(
    `Applied at revision ${before + 24}: 0 added, 24 changed, ${ALL - 25} unchanged. Wrote ports.lock.json.\n`,
  )
  expect(scanner(here.lockfile())).toEqual(numbers)
  expect((await here.run('apply')).err).toBe(
    `Nothing to do: ${ALL - 1} unchanged, 1 not declared. ports.lock.json is as it was.\n`,
  )
  expect(await othersNow()).toBe(others)

  const online = await here.run('verify', '--online')
  expect(online.code).toBe(6)
  expect(online.out).toMatch(
    /^ports\.lock\.json:1:1: Palletizer\/Robot on epic-l3 \(\d+\/tcp\) is in the ledger and not in the lockfile\.\n$/,
  )
  const pruned = await here.run('apply', '--prune')
  expect(pruned.err).toBe(
    `Applied at revision ${before + 25}: 0 added, 0 changed, 1 released, ${ALL - 1} unchanged. ports.lock.json is as it was.\n`,
  )
  expect((await here.run('apply', '--prune')).err).toContain('Nothing to do')
  expect((await here.run('verify', '--online')).code).toBe(0)
  expect(await othersNow()).toBe(others)
  const [event] = (await app.call('event.list', { before: 1e9, limit: 1 })).data.events
  expect(event).toMatchObject({ type: 'lease.released', reason: 'not in the manifest packaging/palletizer any more' })
}, 240_000)

test('what is refused is told with its place, whom to ring and what is free; nothing is applied', async () => {
  const refused = folder(
    'refused',
    `name: packaging/new
defaults: { purpose: p }
ports:
  - { chart: New/Free, on: epic-l1 }
  - { chart: New/Taken, on: epic-l3, port: 61004 }
  - { chart: New/Lost, on: [epic-l1, epic-lin2] }
  - { chart: Filler/Scale, on: epic-l3 }
  - { chart: Palletizer/Vision, handle: chCam, transport: udp, on: epic-l1 }
`,
  )
  const before = await revision()
  const planned = await refused.run('plan')
  expect(planned.code).toBe(3)
  expect(steady(planned.out)).toMatchSnapshot()
  const applied = await refused.run('apply')
  expect(applied).toMatchObject({
    code: 3,
    err: 'Nothing was applied: a manifest is applied as a whole or not at all.\n',
  })
  expect(await revision()).toBe(before)

  const github = await refused.run('plan', '-o', 'github')
  expect(github.out).toMatch(
    /^::error file=ports\.yaml,line=5,col=44::! New\/Taken on epic-l3, 61004\/tcp: 61004\/tcp on epic-l3 is leased to team mixing .*; ask mixing desk, ext\. 4432; free \d+/m,
  )
  expect(github.out).toMatch(
    /^::error file=ports\.yaml,line=6,col=38::! New\/Lost on epic-lin2: No controller is called epic-lin2\./m,
  )
  refused.write('name: packaging/new\nports:\n  - { chart: A, purpose: p, on: epic-l1, port: 22001 }\n')
  const forbidden = await refused.run('apply', '-o', 'github')
  expect(forbidden.code).toBe(3)
  expect(forbidden.out).toMatch(/^::error file=ports\.yaml,line=3,col=48::22001 can never be leased/)
  expect(forbidden.err).toMatch(
    /^error: ports\.yaml has a mistake\. Nothing was done\.\nports\.yaml:3:48: 22001 can never be leased: it is the PAC Control/,
  )
  refused.write('name: packaging/new\nport: []\n')
  const wrong = await refused.run('plan', '-o', 'json')
  expect(wrong).toMatchObject({ code: 2, out: '' })
  expect(JSON.parse(wrong.err).error.details.problems).toContainEqual({
    file: 'ports.yaml',
    line: 2,
    column: 1,
    message: 'There is no field port. Did you mean ports?',
  })
  expect((await refused.run('plan', 'nowhere.yaml')).err).toContain('There is no manifest to read at nowhere.yaml.')
}, 120_000)

test('a lease by hand joins its manifest; one of another manifest only with --adopt, and is never pruned by the former', async () => {
  const text = 'name: packaging/moved\ndefaults: { purpose: p }\nports:\n  - { chart: Moved/A, on: epic-l5 }\n'
  const old = folder('old', text.replace('packaging/moved', 'packaging/old'))
  expect((await old.run('apply')).code).toBe(0)
  const moved = folder('moved', text)
  const refused = await moved.run('plan')
  expect(refused).toMatchObject({ code: 3 })
  expect(refused.out).toMatch(
    /\/tcp on epic-l5 is declared by the manifest packaging\/old\. Take it out there first, or take it over: --adopt/,
  )
  const adopted = await moved.run('apply', '--adopt')
  expect(adopted.out).toContain('taken over from packaging/old')
  expect(adopted.err).toContain('0 added, 1 changed, 0 unchanged')
  expect((await moved.run('apply')).err).toContain('Nothing to do: 1 unchanged.')
  old.write('name: packaging/old\nports: []\n')
  const pruned = await old.run('apply', '--prune')
  expect(pruned).toMatchObject({ code: 0, err: 'Nothing to do: 0 unchanged. Wrote ports.lock.json.\n' })
  expect((await moved.run('verify', '--online')).code).toBe(0)

  const hand = { controller: 'epic-l5', chart: 'Moved/Hand', purpose: 'p' }
  const { lease } = (await app.call('lease.acquire', hand, env.PORTLEASE_TOKEN)).data
  moved.write(`${text}  - { chart: Moved/Hand, on: epic-l5 }\n`)
  const joined = await moved.run('apply')
  expect(joined.out).toContain(`${lease.port}  joins this manifest`)
  expect((await app.call('lease.get', { id: lease.id })).data.lease).toMatchObject({
    manifest: 'packaging/moved',
    port: lease.port,
  })
}, 120_000)

test('TTL and review date: changed by the file, and a person who confirmed a lease for longer is not overruled', async () => {
  const text = (ends: string) =>
    `name: packaging/ends\nports:\n  - { chart: Ends/A, on: epic-l6, purpose: p, ${ends} }\n`
  const ends = folder('ends', text('reviewBy: 2027-05-01'))
  expect((await ends.run('apply')).code).toBe(0)
  const lease = async () => (await app.call('lease.list', { chart: 'Ends/A' })).data.leases[0]
  ends.write(text('reviewBy: 2027-08-01'))
  const later = await ends.run('apply')
  expect(later.out).toContain('review by 2027-05-01 → 2027-08-01')
  expect((await lease()).reviewBy).toBe('2027-08-01T00:00:00.000Z')
  await app.call('lease.confirm', { id: (await lease()).id, reviewBy: '2028-01-01T00:00:00Z' }, env.PORTLEASE_TOKEN)
  expect((await ends.run('apply')).err).toContain('Nothing to do')
  expect((await lease()).reviewBy).toBe('2028-01-01T00:00:00.000Z')
  ends.write(text('ttl: 1h'))
  expect((await ends.run('plan')).out).toMatch(/already has .* but you asked for a TTL of 3600 s on a reservation/)

  ends.write(text('ttl: 1h').replace('Ends/A', 'Ends/B'))
  expect((await ends.run('apply')).code).toBe(0)
  ends.write(text('ttl: 2h').replace('Ends/A', 'Ends/B'))
  expect((await ends.run('apply')).out).toContain('TTL 1h → 2h')
  expect((await app.call('lease.list', { chart: 'Ends/B' })).data.leases[0].ttlSeconds).toBe(7200)
}, 120_000)

test('on a terminal the plan is shown and asked about: no changes nothing, yes applies, --yes and nothing to do ask nothing', async () => {
  const asked = folder(
    'asked',
    'name: packaging/asked\nports:\n  - { chart: Asked/A, on: [epic-l7, epic-l8], purpose: p }\n',
  )
  const at = (type: string, ...args: string[]) =>
    onTerminal(
      process.execPath,
      [BIN, 'apply', ...args],
      type === '' ? [] : [{ see: 'Apply this (2 to add, 0 to change)? [y/N] ', type }],
      { env, cwd: asked.path },
    )
  const before = await revision()
  const no = await at('\r')
  expect(no.code).toBe(130)
  expect(no.screen).toContain('Stopped. Nothing was changed.')
  expect(await revision()).toBe(before)
  const yes = await at('y\r')
  expect(yes.code).toBe(0)
  expect(yes.screen).toMatch(/\+ epic-l7 {2}Asked\/A {2}tcp {2}\d+\n/)
  expect((await at('')).screen).toContain('Nothing to do: 2 unchanged.')
  asked.write('name: packaging/asked\nports:\n  - { chart: Asked/A, on: [epic-l7, epic-l8], purpose: other }\n')
  expect((await at('', '--yes')).screen).toContain('0 added, 2 changed, 0 unchanged')
}, 150_000)

test('an admin applies for a team; what is not declared any more he is told to revoke', async () => {
  const admin = { ...env, PORTLEASE_TOKEN: ADMIN_TOKEN }
  const text =
    'name: mixing/by-admin\ndefaults: { team: mixing, purpose: p }\nports:\n  - { chart: Mix/A, on: epic-l9 }\n'
  const here = folder('admin', text)
  const run = (...args: string[]) => portlease(args, { env: admin, cwd: here.path })
  expect((await run('apply')).code).toBe(0)
  expect((await app.call('lease.list', { chart: 'Mix/A' })).data.leases).toMatchObject([{ team: 'mixing' }])
  expect((await run('apply')).err).toContain('Nothing to do: 1 unchanged.')
  here.write('name: mixing/by-admin\ndefaults: { team: mixing }\nports: []\n')
  const pruned = await run('apply', '--prune')
  expect(pruned.code).toBe(4)
  expect(pruned.err).toMatch(/^error: Releasing epic-l9:\d+\/tcp needs a token of team mixing\. Nothing was applied\./)
  expect(pruned.err).toMatch(/next +Revoke it as an admin: portlease revoke epic-l9:\d+\/tcp --reason TEXT/)
  expect((await app.call('lease.list', { chart: 'Mix/A' })).data.leases).toMatchObject([{ state: 'active' }])
}, 120_000)
