import { exec } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { FIELD_NAMES } from '../../client/manifest/schema.ts'
import { BIN } from '../cli/run.ts'
import { startApp } from '../support/app.ts'
import { ROOT } from './sources.ts'

// docs/manifest.md, from the first line to the last: each file is saved and each command is pasted, in their order.

const page = readFileSync(join(ROOT, 'docs/manifest.md'), 'utf8')
const parts = [...page.matchAll(/^```(yaml)?\n([\s\S]*?)^```$/gm)].map(([, kind, text = '']) => ({ kind, text }))
const lines = parts.flatMap(({ kind, text }) => (kind ? [] : text.trim().split('\n')))

test('the commands are the same in bash, PowerShell and cmd', () => {
  expect(lines.length).toBeGreaterThan(8)
  expect(lines.filter((line) => !/^npx portlease [\w ./:=,-]*$/.test(line))).toEqual([])
})

test('every field of a manifest is explained', () => {
  const explained = [...page.matchAll(/^\| (`.*?)\|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`(\w+)`/g)].map((match) => match[1]),
  )
  const fields = [...FIELD_NAMES.manifest, ...FIELD_NAMES.entry].filter((field) => field !== '$schema')
  expect(explained.toSorted()).toEqual([...new Set(fields)].toSorted())
})

test('every file and every command of the page works, in its order', async () => {
  await using app = await startApp()
  const token = join(app.folder, 'admin.token')
  const { ADMIN_TOKEN } = await import('../support/app.ts')
  writeFileSync(token, ADMIN_TOKEN)
  const env = { PATH: process.env.PATH ?? '', HOME: app.folder, PORTLEASE_URL: app.url, PORTLEASE_TOKEN: ADMIN_TOKEN }
  const said: string[] = []
  for (const { kind, text } of parts) {
    if (kind) writeFileSync(join(app.folder, 'ports.yaml'), text)
    else
      for (const line of text.trim().split('\n')) {
        const own = line.replace(/^npx portlease/, `"${process.execPath}" "${BIN}"`)
        const { stdout, stderr } = await promisify(exec)(own, { cwd: app.folder, env })
        said.push(stdout + stderr)
      }
  }
  const all = said.join('\n')
  for (const text of [
    '+ epic-l12  Palletizer/Scanner_Server  chScanner  tcp  61000',
    'Plan: 7 to add, 0 to change, 0 not declared, 0 refused.',
    '7 added, 0 changed, 0 unchanged. Wrote ports.lock.json.',
    'ports.yaml: manifest and lockfile agree, 7 leases.',
    'renamed from Palletizer/Scanner_Server',
    '0 added, 3 changed, 1 released, 3 unchanged. Wrote ports.lock.json.',
    'manifest and lockfile agree, and the ledger with them, 6 leases.',
    'Nothing to do: 6 unchanged.',
  ])
    expect(all).toContain(text)
}, 240_000)
