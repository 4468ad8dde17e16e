import { afterAll, beforeAll, expect, test } from 'vitest'
import { ADMIN_TOKEN, startApp, type TestApp } from '../support/app.ts'
import { atTerminal, steady } from './run.ts'

// Every command once, as a person at a terminal sees it. The whole text is the guarantee.

let app: TestApp
let member: Record<string, string>
let admin: Record<string, string>
const zone = process.env.TZ

beforeAll(async () => {
  process.env.TZ = 'Europe/Berlin'
  app = await startApp()
  await app.addTeam('packaging', { contact: 'packaging desk, ext. 4411', maxPorts: 60 })
  member = {
    PORTLEASE_URL: app.url,
    PORTLEASE_TOKEN: await app.addToken('packaging', 'member', { name: 'ci-palletizer' }),
  }
  admin = { PORTLEASE_URL: app.url, PORTLEASE_TOKEN: ADMIN_TOKEN }
})
afterAll(async () => {
  process.env.TZ = zone
  await app[Symbol.asyncDispose]()
})

async function seen(line: string, env = member): Promise<string> {
  const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map((word) => word[1] ?? word[2] ?? '')
  const { code, out, err } = await atTerminal(words, env)
  return steady(`$ portlease ${line}\n${out}${err}exit ${code}`)
}

test('controllers: register, again, update, exclude, include, show, list, retire; the singular works too', async () => {
  const lines = [
    'controllers',
    'controllers register epic-line1 --address 10.1.1.11,10.1.1.12 --system linux --site "Plant 2" --title "Packaging line 1"',
    'controller register epic-line2',
    'controllers update epic-line2 --title "Packaging line 2"',
    'controllers update epic-line2',
    'controllers exclude epic-line1 61100-61199 --reason "WinNAT reserves them"',
    'controllers exclude --all 51000 --reason historian --transport udp',
    'controllers show epic-line1',
    'controllers list',
    'controllers retire epic-line2 --reason scrapped',
  ]
  for (const line of lines) expect(await seen(line, admin)).toMatchSnapshot()
  const { data } = await app.call('controller.get', { name: 'epic-line1' })
  const own = data.exclusions.find((exclusion: { controller: string | null }) => exclusion.controller !== null)
  expect(await seen(`controllers include ${own.id}`, admin)).toContain(
    'Included again 61100-61199 (tcp and udp) on epic-line1: "WinNAT reserves them".',
  )
})

test('the life of a reservation, from the dry run to the release', async () => {
  const scanner =
    'acquire --controller epic-line1 --chart Palletizer/Scanner_Server --handle chScanner --purpose "Barcode scanner pushes reads"'
  const lines = [
    `${scanner} --dry-run`,
    scanner,
    `${scanner} --ticket CHG-1`,
    'list --mine',
    'update epic-line1:61000 --purpose "scanner, line 1" --label line=1 --label cell=4',
    'update epic-line1:61000 --label cell= --ticket CHG-2 --epoch 99',
    'confirm epic-line1:61000 --review-by 2030-05-01',
    'confirm --mine --overdue',
    'confirm --mine',
    'show epic-line1:61000',
    'whois epic-line1:61000',
    'whois 61000',
    'whois 20000',
    'release epic-line1:61000 --epoch 77',
    'release epic-line1:61000 --reason "chart removed"',
    'whois epic-line1:61000/tcp',
    'whois epic-line1:61005',
    'events --controller epic-line1 --type lease.released',
  ]
  for (const line of lines) expect(await seen(line)).toMatchSnapshot()
})

test('a lease with a TTL is renewed; the wrong verb is refused with the right one', async () => {
  const lines = [
    'acquire --controller epic-line1 --chart CI/Simulator --purpose "nightly test" --ttl 30m --transport both --port 61010',
    'acquire --controller epic-line1 --chart CI/Simulator --purpose "nightly test" --ttl 30m --transport both --port 61010',
    'renew epic-line1:61010 --ttl 2h',
    'confirm epic-line1:61010',
    'show epic-line1:61010/udp',
    'release epic-line1:61010',
  ]
  for (const line of lines) expect(await seen(line)).toMatchSnapshot()
})

test('one number on several controllers, or none at all', async () => {
  await app.call('controller.register', { name: 'epic-line3' })
  const both = 'acquire --controller epic-line1,epic-line3 --same-port --chart Palletizer/Vision --purpose cameras'
  expect(await seen(`${both} -o value`)).toMatchSnapshot()
  expect(await seen(`${both} -o env`)).toMatch(/PORTLEASE_PORT=(\d+)\nPORTLEASE_PORTS=\1\n/)
  expect(await seen(`${both} --dry-run -o json`)).toContain('"created": false')
})

test('explain, whoami', async () => {
  for (const line of ['explain 22001', 'explain 61000 --controller epic-line1', 'explain 70000', 'whoami']) {
    expect(await seen(line)).toMatchSnapshot()
  }
})

test('help begins with examples and groups the commands; portlease alone is help', async () => {
  expect(await seen('--help')).toMatchSnapshot()
  expect(await seen('release --help')).toMatchSnapshot()
  expect((await atTerminal([], member)).code).toBe(0)
  expect(await seen('help whois')).toContain('portlease whois 61004')
})
