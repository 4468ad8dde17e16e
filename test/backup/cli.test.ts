import { afterAll, beforeAll, expect, test } from 'vitest'
import { portlease, type Ran, steady } from '../cli/run.ts'
import { ADMIN_TOKEN } from '../support/app.ts'
import { openRows } from '../support/rows.ts'
import { live, type Place, place, type Server, serve } from './rig.ts'

// What the command line says and exits with, in the order of a night, a bad morning and a move.

let home: Place
let server: Server
let url: string

beforeAll(async () => {
  home = place()
  url = await home.database('sqlite', 'ledger')
  server = await serve(url)
  await live(server)
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await home[Symbol.asyncDispose]()
})

const run = (args: string[], database = url): Promise<Ran> =>
  portlease(['backup', ...args], {
    cwd: home.folder,
    env: { DATABASE_URL: database, PORTLEASE_URL: server.url, PORTLEASE_TOKEN: ADMIN_TOKEN },
  })

async function seen(args: string[], database?: string): Promise<string> {
  const { code, out, err } = await run(args, database)
  const text = steady(`${err}${out === '' ? '' : `stdout: ${out}`}exit ${code}`)
  return text
    .replaceAll(home.folder, 'HOME')
    .replaceAll(/[\d.]+ (kB|MB)/g, 'SIZE')
    .replaceAll(/replaced-\d{14}/g, 'replaced-STAMP')
}

test('save', { timeout: 120_000 }, async () => {
  expect(await seen(['save', 'nightly.db'])).toMatchSnapshot()
  expect(await seen(['save', 'nightly.db'])).toMatchSnapshot()
  expect(await seen(['save', 'nightly.db', '--force', '-o', 'value'])).toMatchSnapshot()
  const { code, out } = await run(['save', 'nightly.db', '--force', '-o', 'json'])
  expect([code, Object.keys(JSON.parse(out)).sort()]).toEqual([
    0,
    ['bytes', 'epoch', 'file', 'hash', 'ledgerId', 'paused', 'revision', 'sealed'],
  ])
})

test('check and repair', { timeout: 120_000 }, async () => {
  expect(await seen(['check'])).toMatchSnapshot()
  {
    await using rows = await openRows(url, true)
    await rows.change(`UPDATE "Team" SET "usedPorts" = 99 WHERE "name" = 'paint'`)
  }
  expect(await seen(['check'])).toMatchSnapshot()
  const { code, out } = await run(['check', '-o', 'json'])
  expect([code, JSON.parse(out).findings]).toMatchObject([6, [{ kind: 'used-ports', count: 1 }]])
  expect(await seen(['check', '--repair', '--reason', 'nightly'])).toMatchSnapshot()
})

test('restore and resume', { timeout: 240_000 }, async () => {
  expect(await seen(['restore', 'nightly.db', '--reason', 'x'])).toMatchSnapshot()
  expect(await seen(['restore', 'nightly.db', '--replace', '--reason', 'x'])).toMatchSnapshot()
  expect(await seen(['restore', 'nightly.db'], 'file:./new.db')).toMatchSnapshot()
  expect(await seen(['restore', '--reason', 'x'])).toMatchSnapshot()
  expect(await seen(['restore', 'none.db', '--reason', 'x'], 'file:./new.db')).toMatchSnapshot()
  expect(await seen(['restore', 'nightly.db', '--reason', 'the disk failed'], 'file:./new.db')).toMatchSnapshot()
  expect(
    await seen(['restore', 'nightly.db', '--replace', '--reason', 'the disk failed'], 'file:./new.db'),
  ).toMatchSnapshot()
  expect(await seen(['resume', '--reason', 'all charts looked at'])).toMatchSnapshot()
})

test('dump and load', { timeout: 240_000 }, async () => {
  expect(await seen(['dump', 'house.gz'])).toMatchSnapshot()
  expect(await seen(['load', 'house.gz'], 'file:./copy.db')).toMatchSnapshot()
  expect(await seen(['load', 'house.gz'], 'file:./copy.db')).toMatchSnapshot()
  expect(await seen(['load', 'nightly.db', '--database', 'file:./x.db'])).toMatchSnapshot()
  expect(await seen(['dump', 'moving.gz', '--seal', '--database', 'file:./copy.db'])).toMatchSnapshot()
  expect(await seen(['load', 'moving.gz'], 'file:./there.db')).toMatchSnapshot()
  expect(await seen(['load', 'moving.gz'], 'file:./second.db')).toMatchSnapshot()
  expect(await seen(['dump', 'x.gz', '--database', 'mysql://x'])).toMatchSnapshot()
})
