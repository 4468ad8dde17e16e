import { type ChildProcess, exec, execFile, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ROOT } from './sources.ts'

// What a newcomer does in the first minute: start the server as `npm start` does, then paste what the README and the
// server print. The one thing changed is where it listens and keeps its data.

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8')
const folder = mkdtempSync(join(tmpdir(), 'portlease-readme-'))
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('PORTLEASE_')))

let server: ChildProcess
let printed = ''
let url = ''

beforeAll(async () => {
  const start = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts.start as string
  const database = `file:${join(folder, 'data', 'portlease.db')}`
  server = spawn(process.execPath, start.split(' ').slice(1), {
    cwd: ROOT,
    env: { ...env, HOST: '127.0.0.1', PORT: '0', DATABASE_URL: database, PORTLEASE_ADMIN_TOKEN: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  await new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      printed += chunk
      url = /page\s+(http:\S+)/.exec(printed)?.[1] ?? ''
      if (printed.includes('npx portlease acquire')) resolve()
    }
    server.stdout?.on('data', hear)
    server.stderr?.on('data', hear)
    server.once('exit', (code) => reject(new Error(`The server ended with ${code}:\n${printed}`)))
  })
})

afterAll(async () => {
  const ended = new Promise((resolve) => server.once('exit', resolve))
  server.kill('SIGTERM')
  await ended
  rmSync(folder, { recursive: true, force: true })
})

/** Pastes a line into the shell, in a folder with the server's data below it. Rejects unless it ends with 0. */
async function paste(line: string): Promise<string> {
  const bin = `"${process.execPath}" "${join(ROOT, 'client/cli/bin.mjs')}"`
  const { stdout, stderr } = await promisify(exec)(line.replace(/^npx portlease/, bin), { cwd: folder, env })
  return stdout + stderr
}

test('the commands of the README work in their order, and say what the README says', async () => {
  const lines = [...readme.matchAll(/^npx portlease .+$/gm)].map(([line]) => `${line} --url ${url}`)
  expect(lines).toHaveLength(5)
  const [registered, acquired, listed, whois, explained] = [
    await paste(lines[0]!),
    await paste(lines[1]!),
    await paste(lines[2]!),
    await paste(lines[3]!),
    await paste(lines[4]!),
  ]
  expect(registered).toContain('epic-line1')
  expect(acquired).toContain('Granted 61000/tcp on epic-line1 to Palletizer/Scanner_Server')
  expect(listed).toContain('Palletizer/Scanner_Server')
  expect(whois).toContain('scanner pushes reads')
  expect(explained).toContain('PAC Control')
  expect(await paste(lines[1]!)).toMatch(/Kept +61000\/tcp on epic-line1/)
})

test('the example of the README runs as it stands', async () => {
  const [, example = ''] = /```ts\n([\s\S]*?)```/.exec(readme) ?? []
  const code = example
    .replace("'http://127.0.0.1:22040'", JSON.stringify(url))
    .replace("'data/admin.token'", JSON.stringify(join(folder, 'data', 'admin.token')))
  // From the root, because a package may import itself by its name.
  const args = ['--import', 'tsx', '--input-type=module', '-e', code]
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT, env })
  expect(stdout.trim().split('\n')).toEqual(['61000', 'tcp:61000', '61001'])
})

test('the commands that the server prints work as they are pasted', async () => {
  const lines = [...printed.matchAll(/^ {2}(npx portlease .+)$/gm)].map((match) => match[1] ?? '')
  expect(lines).toHaveLength(2)
  expect(await paste(lines[0]!)).toContain('demo')
  expect(await paste(lines[1]!)).toContain('Granted 61000/tcp on demo to Demo/Hello')
})
