import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { portlease } from './run.ts'

// The first five minutes: start the server, register, lease, all in one folder and without a setting.

test('serve on any free port; the commands find the token beside it; Ctrl-C ends it cleanly', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'portlease-serve-'))
  const urls: string[] = []
  let stop = () => {}
  const server = portlease(['serve', '--port', '0', '--host', '127.0.0.1'], {
    cwd,
    started(child) {
      stop = () => child.kill('SIGINT')
      child.stdout?.on('data', (text) => urls.push(...(String(text).match(/http:\/\/127\.0\.0\.1:\d+/g) ?? [])))
    },
  })
  try {
    await expect.poll(() => urls.length, { timeout: 50_000 }).toBeGreaterThan(0)
    const here = { cwd, env: { PORTLEASE_URL: urls[0]! } }
    expect(await portlease(['controllers', 'register', 'demo', '--address', '127.0.0.1'], here)).toMatchObject({
      code: 0,
      out: '',
    })
    const acquire = [
      'acquire',
      '--controller',
      'demo',
      '--chart',
      'Demo/Hello',
      '--purpose',
      'trying it out',
      '-o',
      'value',
    ]
    expect(await portlease(acquire, here)).toMatchObject({ code: 0, out: '61000\n' })
  } finally {
    stop()
  }
  expect((await server).code).toBe(0)
  rmSync(cwd, { recursive: true, force: true })
})
