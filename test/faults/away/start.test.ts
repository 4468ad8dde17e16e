import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { openLine } from '../../support/line.ts'

const MAIN = fileURLToPath(new URL('../../../server/main.ts', import.meta.url))

/** Starts the server as a service manager does, with settings of its own. */
async function startWith(databaseUrl: string) {
  const cwd = mkdtempSync(join(tmpdir(), 'portlease-start-'))
  const env = { PATH: process.env.PATH, DATABASE_URL: databaseUrl, PORT: '0', HOST: '127.0.0.1' }
  const tsx = import.meta.resolve('tsx')
  const child = spawn(process.execPath, ['--import', tsx, MAIN], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const [printed, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')])
  rmSync(cwd, { recursive: true, force: true })
  return { code: code as number, printed }
}

test('a server that is started while PostgreSQL is away ends at once, with one sentence and without the password', async () => {
  // A port on which nobody listens any more.
  const line = await openLine(null)
  await line[Symbol.asyncDispose]()
  const { code, printed } = await startWith(`postgresql://portlease:hunter2@127.0.0.1:${line.port}/ports`)
  expect(code).toBe(1)
  expect(printed).toMatch(
    new RegExp(
      `^portlease did not start\\.\nPostgreSQL on 127\\.0\\.0\\.1:${line.port} does not answer \\(.*\\)\\..*\n$`,
    ),
  )
  expect(printed).not.toContain('hunter2')
})
