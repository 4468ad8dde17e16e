import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ADMIN_TOKEN, startApp, type TestApp } from '../support/app.ts'
import { BIN, portlease, steady } from './run.ts'
import { onTerminal } from './terminal.ts'

// A stale review of 500 leases, as it is really done: list, sheet, meeting, sheet, plan, count; and undone as a whole.

const LEASES = 500
let app: TestApp
let env: Record<string, string>

beforeAll(async () => {
  app = await startApp()
  env = { PORTLEASE_URL: app.url, PORTLEASE_TOKEN: ADMIN_TOKEN, HOME: app.folder }
  await app.addTeam('robotics', { contact: 'robot cell' })
  const token = await app.addToken('robotics', 'member')
  const controllers = ['epic-line1', 'epic-line2', 'epic-line3', 'epic-line4', 'epic-line5']
  for (const name of controllers) await app.call('controller.register', { name })
  const requests = Array.from({ length: LEASES }, (_, i) => ({
    controller: controllers[i % controllers.length],
    chart: `Robot/Cell_${i}`,
    purpose: i === 0 ? '=HYPERLINK("http://evil.example")' : i === 1 ? 'semi;=1+1' : 'gripper status',
  }))
  await app.call('lease.acquireMany', { requests }, token)
  await app.call('team.update', { name: 'robotics', disabled: true })
}, 60_000)
afterAll(async () => {
  await app[Symbol.asyncDispose]()
})

const cli = (...args: string[]) => portlease(args, { env, cwd: app.folder })
const heldNow = async () => (await app.call('lease.list', { state: 'active', limit: 1 })).data.total as number
const sheetOf = (name: string) => join(app.folder, name)

/** The exported sheet with a decision in each row, as a German Excel saves it: semicolons, a byte order mark. */
async function filledIn(name: string, decisionOf: (i: number) => string): Promise<void> {
  const { out } = await cli('stale', '-o', 'csv')
  const [head = '', ...rows] = out.trimEnd().split('\r\n')
  expect(rows).toHaveLength(LEASES)
  const semicolons = (line: string) => line.replaceAll(/("(?:[^"]|"")*")|,/g, (_, quoted) => quoted ?? ';')
  const lines = rows.map((row, i) => semicolons(decisionOf(i) + row))
  writeFileSync(sheetOf(name), `\ufeff${[semicolons(head), ...lines].join('\r\n')}\r\n`)
}

test('in a pipe: all 500, one a line; no cell of the sheet is a formula; what cannot be read is named by its line', async () => {
  const { code, out } = await cli('stale')
  expect(code).toBe(0)
  expect(out.trimEnd().split('\n')).toHaveLength(LEASES + 1)
  expect((await cli('stale', '-o', 'value', '--limit', '3')).out.trim().split('\n')).toHaveLength(3)
  const csv = (await cli('stale', '-o', 'csv')).out
  expect(csv).toContain(`"'=HYPERLINK(""http://evil.example"")"`)
  expect(csv).toContain(`"semi;'=1+1"`)
  expect(csv).not.toMatch(/(^|[,;]|\r\n)["\s]*[=+@|-]/)
  expect(JSON.parse((await cli('stale', '-o', 'json')).out)).toMatchObject({
    total: LEASES,
    counts: { 'team-disabled': LEASES },
  })

  await filledIn('wrong.csv', (i) => (i === 3 ? 'maybe' : i === 7 ? '' : 'keep'))
  const wrong = await cli('stale', '--decisions', 'wrong.csv')
  expect(wrong).toMatchObject({ code: 2, out: '' })
  expect(wrong.err).toContain('line 5: "maybe" is no decision; write keep, revoke or ask')
  writeFileSync(sheetOf('other.csv'), 'a,b\n1,2\n')
  expect((await cli('stale', '--decisions', 'other.csv')).err).toContain('has no column ID, REVISION, DECISION')
}, 60_000)

test('in a pipe without --yes: exit 2, nothing done; with it the plan is carried out, and undone as a whole', async () => {
  await filledIn('review.csv', (i) => (i < 480 ? 'Revoke' : 'ask'))
  const before = (await app.call('event.list', { before: 1e9, limit: 1 })).data.revision
  const words = ['stale', '--decisions', 'review.csv', '--reason', 'November review', '--ticket', 'CHG-1042']
  const unseen = await cli(...words)
  expect(unseen).toMatchObject({ code: 2, out: '' })
  expect(steady(unseen.err)).toMatchSnapshot()
  expect((await app.call('event.list', { before: 1e9, limit: 1 })).data.revision).toBe(before)

  // One lease is changed after the sheet was made: it is left alone, and told.
  const [, second = ''] = readFileSync(sheetOf('review.csv'), 'utf8').split('\r\n')
  const id = /ls_[0-9a-z]+/.exec(second)?.[0] ?? ''
  const { lease } = (await app.call('lease.get', { id })).data
  await app.call('lease.update', { id, revision: lease.revision, purpose: 'still used' })

  const done = await cli(...words, '--yes', '-o', 'value')
  expect(done.code).toBe(0)
  const plan = done.out.trim()
  expect(plan).toMatch(/^pl_[0-9a-z]{26}$/)
  expect(done.err).toMatch(/revoke {2} 479 {3}quarantined until .*; restore is possible until then/)
  expect(done.err).toMatch(/changed {4}1 {3}since they were seen/)
  expect(done.err.match(/^ {2}revoke {3}epic/gm)).toHaveLength(479)
  expect(done.err).toContain(`: 0 confirmed, 479 revoked, 20 left, 1 skipped. Undo: portlease restore --plan ${plan}`)
  expect(await heldNow()).toBe(21)

  const undone = await cli('restore', '--plan', plan, '--reason', 'wrong list', '-o', 'value')
  expect(undone).toMatchObject({ code: 0 })
  expect(undone.err).toBe(`Restored 479 leases of ${plan} to their holders.\n`)
  expect(undone.out.trim().split('\n')).toHaveLength(479)
  expect(await heldNow()).toBe(LEASES)
}, 60_000)

test('on a terminal: a screenful at a time, and q ends it with the summary', async () => {
  const more = ' of 500 leases. Return for more, a for all, q to stop: '
  const steps = [
    { see: `27${more}`, type: '\r' },
    { see: `54${more}`, type: 'q\r' },
  ]
  const { code, screen } = await onTerminal(process.execPath, [BIN, 'stale'], steps, { env, cwd: app.folder, rows: 30 })
  expect(code).toBe(0)
  expect(screen.match(/^REASON {9}LEASE/gm)).toHaveLength(2)
  expect(screen.match(/^team disabled {2}epic-line1:\d+\/tcp +Robot\/Cell_\d+ +robotics/gm)).toHaveLength(54)
  expect(screen).toContain('500 leases with a reason: 500 team disabled\n')
  const rows = screen.split('\n').filter((line) => line.startsWith('team disabled'))
  expect(Math.max(...rows.map((line) => line.length))).toBeLessThanOrEqual(120)
}, 60_000)

test('on a terminal the count is asked for: another word does nothing and keeps the plan, by which it goes on', async () => {
  await filledIn('pty.csv', (i) => (i < 490 ? 'revoke' : 'keep'))
  const words = [BIN, 'stale', '--decisions', 'pty.csv', '--reason', 'November review']
  const all = { see: 'lines. Return for more, a for all, q to stop: ', type: 'a\r' }
  const ask = 'Revoke 490 leases? Type 490 to go on: '
  const run = (args: string[], type: string) =>
    onTerminal(process.execPath, args, [all, { see: ask, type }], { env, cwd: app.folder })
  const stopped = await run(words, 'y\r')
  expect(stopped.code).toBe(130)
  expect(stopped.screen).toContain('That is not 490. Nothing was revoked.')
  expect(await heldNow()).toBe(LEASES)
  const plan = /--plan (pl_[0-9a-z]{26})/.exec(stopped.screen)?.[1] ?? ''

  const applied = await run([BIN, 'stale', '--plan', plan, '--reason', 'November review'], '490\r')
  expect(applied.code).toBe(0)
  expect(applied.screen).toMatch(/revoke {3}epic-line1:61000\/tcp {3}Robot\/Cell_0 +robotics {3}seen today/)
  expect(applied.screen).toContain(`: 10 confirmed, 490 revoked, 0 left. Undo: portlease restore --plan ${plan}`)
  expect(await heldNow()).toBe(10)

  const undo = [BIN, 'restore', '--plan', plan]
  const undone = await onTerminal(process.execPath, undo, [{ see: 'Reason: ', type: 'a mistake\r' }], {
    env,
    cwd: app.folder,
  })
  expect(undone.code).toBe(0)
  expect(undone.screen).toContain(`Restored 490 leases of ${plan} to their holders.`)
  expect(await heldNow()).toBe(LEASES)
}, 90_000)
