import { exec } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { place, type Server, serve } from '../backup/rig.ts'
import { BIN } from '../cli/run.ts'
import { ADMIN_TOKEN } from '../support/app.ts'
import { checkLedger } from '../support/check-ledger.ts'
import { hasPostgres } from '../support/postgres.ts'
import { must } from '../support/site.ts'
import { ROOT } from './sources.ts'

// A night, a bad morning and a move: every command of docs/backup.md, in its order, as it is pasted.

const page = readFileSync(join(ROOT, 'docs/backup.md'), 'utf8')
const lines = [...page.matchAll(/^```\n([\s\S]*?)^```$/gm)].flatMap((match) => (match[1] ?? '').trim().split('\n'))
const ELSEWHERE = 'postgresql://portlease:secret@db.plant.local:5432/portlease'

const home = place()
let ledger: string
let elsewhere: string
let server: Server

beforeAll(async () => {
  mkdirSync(join(home.folder, 'data'))
  writeFileSync(join(home.folder, 'data', 'admin.token'), ADMIN_TOKEN)
  ledger = `file:${join(home.folder, 'data', 'portlease.db')}`
  elsewhere = await home.database(hasPostgres ? 'postgresql' : 'sqlite', 'elsewhere')
  server = await serve(ledger)
  await must(server.call('controller.register', { name: 'epic-line1' }))
  await must(server.call('lease.acquire', { controller: 'epic-line1', chart: 'Palletizer/Scanner', purpose: 'x' }))
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await home[Symbol.asyncDispose]()
})

async function paste(line: string): Promise<string> {
  const bin = `"${process.execPath}" "${BIN}"`
  const own = line.replace(/^npx portlease/, bin).replace(ELSEWHERE, elsewhere)
  const env = { PATH: process.env.PATH ?? '', HOME: home.folder, PORTLEASE_URL: server.url }
  const { stdout, stderr } = await promisify(exec)(own, { cwd: home.folder, env })
  return stdout + stderr
}

async function startOver(database: string): Promise<void> {
  await server[Symbol.asyncDispose]()
  server = await serve(database)
}

test('the commands are the same in bash, PowerShell and cmd', () => {
  expect(lines).toHaveLength(8)
  expect(lines.filter((line) => !/^npx portlease [\w ./:=@-]*("[\w .,]+"[\w ./:=-]*)*$/.test(line))).toEqual([])
})

test('every command works, in its order', async () => {
  const said: string[] = []
  for (const line of lines) {
    // The page says when the server is stopped and started.
    if (line.includes('backup restore')) await server[Symbol.asyncDispose]()
    said.push(await paste(line))
    if (line.includes('backup restore')) await startOver(ledger)
    if (line.includes('backup load')) await startOver(elsewhere)
  }
  const all = said.join('\n')
  for (const text of [
    'Saved the ledger to nightly.db',
    'The ledger is sound: ',
    'Put nightly.db in place: ',
    'Granted 61007/tcp on epic-line1 to Palletizer/Labeler',
    'is not paused',
    'the source is sealed, and this file is the ledger',
    'the same ledger goes on there',
  ])
    expect(all).toContain(text)
  const { leases } = await must(server.call('lease.list', {}))
  expect(leases.map(({ port }: { port: number }) => port)).toEqual([61_000, 61_007])
  expect(await must(server.call('event.verify'))).toMatchObject({ ok: true })
  expect(await checkLedger(elsewhere.replace(/^file:/, ''))).toEqual([])
  expect(existsSync(join(home.folder, 'house.gz.loaded'))).toBe(true)
}, 240_000)
