import { execFile, type spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { shellLines } from '../../client/cli/dev/message.ts'
import { BIN, portlease } from './run.ts'

// A server for trying out: nothing to set up, and nothing left behind.

const folder = mkdtempSync(join(tmpdir(), 'portlease-serve-dev-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Starts one whose temporary folders can be seen, and waits until it is ready. */
async function startDev(...flags: string[]) {
  const temporary = mkdtempSync(join(folder, 'tmp-'))
  let printed = ''
  let child: ReturnType<typeof spawn> | undefined
  const ended = portlease(['serve', '--dev', ...flags], {
    cwd: folder,
    // A developer's shell may have settings of another server.
    env: { TMPDIR: temporary, DATABASE_URL: 'file:./other.db', PORT: '1', PORTLEASE_GRACE_SECONDS: 'x' },
    started(started) {
      child = started
      started.stdout?.on('data', (text) => {
        printed += text
      })
    },
  })
  await Promise.race([ended, expect.poll(() => printed, { timeout: 50_000 }).toContain('trying it out')])
  return { printed, ended, stop: (signal: NodeJS.Signals) => child?.kill(signal), left: () => readdirSync(temporary) }
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  'the printed line of bash works as it is pasted, and after %s nothing is left',
  async (signal) => {
    writeFileSync(join(folder, '.env'), 'PORT=2\nDATABASE_URL=file:./another.db\n')
    const dev = await startDev('--controllers', 'demo,epic-line1')
    try {
      expect(dev.printed).toContain('everything is gone when this stops')
      expect(dev.printed).toContain('controllers  demo, epic-line1')
      const line = /^ {2}bash +(export .*)$/m.exec(dev.printed)?.[1]
      const next = /portlease (acquire .*)$/m.exec(dev.printed)?.[1]
      const script = `${line}\n"${process.execPath}" "${BIN}" ${next} -o value\n"${process.execPath}" "${BIN}" controllers -o csv`
      const { stdout } = await promisify(execFile)('bash', ['-c', script], {
        env: { PATH: process.env.PATH, HOME: folder },
      })
      expect(stdout).toMatch(/^61000\n/)
      expect(stdout).toContain('epic-line1')
    } finally {
      dev.stop(signal)
    }
    expect((await dev.ended).code).toBe(0)
    expect(dev.left().filter((name) => name.startsWith('portlease-'))).toEqual([])
    expect(readdirSync(folder).filter((name) => /data|\.db/.test(name))).toEqual([])
  },
)

test('the lines of the three shells set the same two names', () => {
  const lines = shellLines({ url: 'http://127.0.0.1:1', token: 'plt_x' })
  expect(lines).toEqual([
    ['bash', 'export PORTLEASE_URL=http://127.0.0.1:1 PORTLEASE_TOKEN=plt_x'],
    ['PowerShell', "$env:PORTLEASE_URL = 'http://127.0.0.1:1'; $env:PORTLEASE_TOKEN = 'plt_x'"],
    ['cmd', 'set "PORTLEASE_URL=http://127.0.0.1:1" & set "PORTLEASE_TOKEN=plt_x"'],
  ])
})

test('--controllers without --dev, and a name that cannot be one, are refused before anything starts', async () => {
  expect(await portlease(['serve', '--controllers', 'a'], { cwd: folder })).toMatchObject({ code: 2 })
  expect(await portlease(['serve', '--dev', '--controllers', 'A b'], { cwd: folder })).toMatchObject({ code: 2 })
})
