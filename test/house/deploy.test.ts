import { exec } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { BIN } from '../cli/run.ts'
import { ADMIN_TOKEN, startApp } from '../support/app.ts'
import { ROOT } from './sources.ts'

// docs/deploy.md, from the first line to the last: each file is saved and each command is pasted, in their order.

const FILES: Readonly<Record<string, string>> = { csv: 'ports.csv', yaml: 'ports.yaml' }
const page = readFileSync(join(ROOT, 'docs/deploy.md'), 'utf8')
const parts = [...page.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, kind = '', text = '']) => ({ kind, text }))

test('every file and every command of the page works, in its order', async () => {
  await using app = await startApp()
  mkdirSync(join(app.folder, 'data'))
  writeFileSync(join(app.folder, 'data', 'admin.token'), ADMIN_TOKEN)
  const env = { PATH: process.env.PATH ?? '', HOME: app.folder, PORTLEASE_URL: app.url }
  const said: string[] = []
  for (const { kind, text } of parts) {
    const file = FILES[kind]
    if (file) writeFileSync(join(app.folder, file), text)
    else
      for (const line of text.trim().split('\n')) {
        // No variables, nothing continued or chained: the same in bash, PowerShell and cmd.
        expect(line).toMatch(/^npx portlease [\w ./:=,-]*("[\w .,]+"[\w ./:=,-]*)*$/)
        const own = line.replace(/^npx portlease/, `"${process.execPath}" "${BIN}"`)
        const { stdout, stderr } = await promisify(exec)(own, { cwd: app.folder, env })
        said.push(stdout + stderr)
      }
  }
  expect(said.length).toBeGreaterThan(16)
  const all = said.join('\n')
  for (const text of [
    '3 rows: 2 new, 1 not leasable. Nothing was written: --apply does it.',
    'epic-line2:20000/tcp',
    'Plan: 3 to add, 0 to change, 0 not declared, 0 refused.',
    'manifest and lockfile agree, and the ledger with them',
    'Wrote handles.txt (3 leases).',
    process.version,
    'PORTLEASE_LISTEN=tcp:',
    'evidence is as it was written',
  ])
    expect(all).toContain(text)
}, 180_000)
