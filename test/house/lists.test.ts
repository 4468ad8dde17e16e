import { exec } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { BIN } from '../cli/run.ts'
import { ADMIN_TOKEN, startApp, type TestApp } from '../support/app.ts'
import { ROOT } from './sources.ts'

// Every command of docs/lists.md, in its order, as it is pasted; the sheet is the page's own.

const page = readFileSync(join(ROOT, 'docs/lists.md'), 'utf8')
const commands = [...page.matchAll(/^```\n([\s\S]*?)^```$/gm)].flatMap((match) => (match[1] ?? '').trim().split('\n'))
const sheet = [...page.matchAll(/^ {4}(.*;.*)$/gm)].map((match) => match[1]).join('\r\n')
let app: TestApp

beforeAll(async () => {
  app = await startApp()
  mkdirSync(join(app.folder, 'data'))
  writeFileSync(join(app.folder, 'data', 'admin.token'), ADMIN_TOKEN)
  writeFileSync(join(app.folder, 'ports.csv'), `${sheet}\r\n`)
  writeFileSync(
    join(app.folder, 'ControllerNames.ini'),
    'Line 2 EPIC\t\t10.1.2.11\t\tOpto22_TCPIP\t0\t22001\t0\t0\t0\t5000\r\n',
  )
  const ranges = 'Protocol tcp Port Exclusion Ranges\r\n\r\n----------    --------\r\n     61100       61199\r\n'
  writeFileSync(join(app.folder, 'excluded.txt'), ranges)
  await app.addTeam('packaging', { contact: 'packaging desk, ext. 4411' })
  await app.call('controller.register', { name: 'epic-line1', addresses: ['10.1.1.11'] })
  await app.call('controller.register', { name: 'softpac-07', system: 'windows' })
})
afterAll(async () => {
  await app[Symbol.asyncDispose]()
})

async function paste(line: string): Promise<string> {
  const own = line.replace(/^npx portlease/, `"${process.execPath}" "${BIN}"`)
  const env = { PATH: process.env.PATH ?? '', HOME: app.folder, PORTLEASE_URL: app.url }
  const { stdout, stderr } = await promisify(exec)(own, { cwd: app.folder, env })
  return stdout + stderr
}

test('every command of the page works, in its order', async () => {
  expect(commands.length).toBeGreaterThan(14)
  const said: string[] = []
  for (const line of commands) {
    expect(line).toMatch(/^npx portlease [\w ./:=,-]+$/)
    said.push(await paste(line))
  }
  const all = said.join('\n')
  for (const text of [
    '3 rows: 2 new, 1 not leasable. Nothing was written: --apply does it.',
    'All of it is in the ledger.',
    'Registered as line-2-epic.',
    'Withheld.',
    'epic-line1:20000/tcp',
    'SetCommunicationHandleValue("tcp:61000", chScanner);',
    'Wrote chart-ports.nft (2 leases).',
    '2 of 2 leases touched the period.',
    'pack is as it was written',
  ])
    expect(all).toContain(text)
}, 120_000)
