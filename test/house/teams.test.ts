import { exec } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { BIN } from '../cli/run.ts'
import { onTerminal } from '../cli/terminal.ts'
import { ADMIN_TOKEN, startApp, type TestApp } from '../support/app.ts'
import { ROOT } from './sources.ts'

// The first hour of an admin: every command of docs/teams.md, in its order, as it is pasted.

const page = readFileSync(join(ROOT, 'docs/teams.md'), 'utf8')
const lines = [...page.matchAll(/^```\n([\s\S]*?)^```$/gm)].flatMap((match) => (match[1] ?? '').trim().split('\n'))
let app: TestApp
let env: Record<string, string>

beforeAll(async () => {
  app = await startApp()
  env = { PATH: process.env.PATH ?? '', HOME: app.folder, TZ: 'Europe/Berlin', PORTLEASE_URL: app.url }
  const { mkdirSync } = await import('node:fs')
  mkdirSync(join(app.folder, 'data'))
  writeFileSync(join(app.folder, 'data', 'admin.token'), ADMIN_TOKEN)
})
afterAll(async () => {
  await app[Symbol.asyncDispose]()
})

async function paste(line: string): Promise<string> {
  const bin = `"${process.execPath}" "${BIN}"`
  const own = line.replace(/^npx portlease/, bin).replace('http://127.0.0.1:22040', app.url)
  const { stdout, stderr } = await promisify(exec)(own, { cwd: app.folder, env })
  return stdout + stderr
}

test('the commands are the same in bash, PowerShell and cmd', () => {
  expect(lines.length).toBeGreaterThan(20)
  // No variables, no line continued on the next one, no single quotes, nothing chained; a redirection is the same in all.
  expect(
    lines.filter((line) => !/^npx portlease [\w ./:=,-]*("[\w .,]+"[\w ./:=,-]*)*( > [\w.-]+)?$/.test(line)),
  ).toEqual([])
})

test('every command of the first hour works, in its order', async () => {
  const said: string[] = []
  for (const line of lines) {
    if (line.includes('--decisions')) said.push(await reviewed(line))
    else said.push(await paste(line))
  }
  const all = said.join('\n')
  for (const text of [
    'Created team packaging: up to 60 ports, contact packaging desk, ext. 4411.',
    'Updated team packaging: up to 80 ports',
    'Granted 61000/tcp on epic-line1 to Palletizer/Scanner_Server (team packaging)',
    'as ci-palletizer: team packaging, member, until ',
    'Signed out of ',
    'Revoked token robot-laptop of team robotics.',
    'Handed 61001/tcp on epic-line1 over from robotics to packaging',
    'controller-retired',
    ': 0 confirmed, 2 revoked, 0 left. Undo: portlease restore --plan pl_',
    'Restored 61001/tcp on epic-line1 to packaging, Robot/Gripper',
    'The chain is whole to event ',
  ])
    expect(all).toContain(text)
  expect(said.at(-1)).toMatch(/^\d+:[0-9a-f]{64}\n/)
}, 180_000)

/** Somebody fills the sheet in, and types the count at a terminal. */
async function reviewed(line: string): Promise<string> {
  const file = join(app.folder, 'review.csv')
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll('\r\n,', '\r\nrevoke,'))
  const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map((word) => word[1] ?? word[2] ?? '').slice(2)
  const steps = [{ see: 'Type 2 to go on: ', type: '2\r' }]
  const { code, screen } = await onTerminal(process.execPath, [BIN, ...words], steps, { env, cwd: app.folder })
  expect({ code, screen }).toMatchObject({ code: 0 })
  return screen
}
