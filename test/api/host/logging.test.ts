import { fork } from 'node:child_process'
import { expect, test } from 'vitest'
import { createLogs, withoutSecrets } from '../../../server/api/logging.ts'

function logsInto(lines: string[]) {
  return createLogs({ level: 'info', format: 'json', stream: { write: (line) => void lines.push(line) } }).logger
}

test('fields that hold secrets are not written, at the top or one level down', () => {
  const lines: string[] = []
  const logger = logsInto(lines)
  logger.info({
    token: 'hidden',
    req: { headers: { a: 'hidden' }, authorization: 'hidden', method: 'GET' },
    id: 'shown',
  })
  logger.child({ part: 'x' }).info({ databaseUrl: 'hidden', body: { a: 'hidden' } }, 'message')
  expect(lines.join('')).not.toContain('hidden')
  expect(lines.join('')).toMatch(/shown.*\n?.*message/s)
  expect(JSON.parse(lines[0]!)).toMatchObject({ level: 'info', req: { method: 'GET' } })
})

test("an error's message, stack and causes are written without tokens and passwords", () => {
  const lines: string[] = []
  const cause = new Error('connect postgresql://ledger:hidden@db/ports failed')
  logsInto(lines).error({ err: new Error('sent Authorization: Bearer hidden.x-y', { cause }) })
  logsInto(lines).error({ err: new Error('no row for plt_hiddenhiddenhidden') })
  expect(lines.join('')).not.toContain('hidden')
  expect(lines.join('')).toContain('no row for')
})

test('other text stays as it is', () => {
  expect(withoutSecrets('the bearer of plt and http://a:80/b')).toContain('http://a:80/b')
})

test.each([
  ['a warning is written at once, with what was held back before it', 'warn'],
  ['what is held back is written by the last flush', 'flush'],
])('%s', async (_, mode) => {
  const script = new URL('./log-lines.ts', import.meta.url).pathname
  const child = fork(script, [mode], { execArgv: ['--import', 'tsx'], silent: true })
  let out = ''
  child.stdout?.on('data', (chunk) => {
    out += chunk
  })
  const [, signal] = await new Promise<unknown[]>((done) => child.once('close', (...how) => done(how)))
  expect(signal).toBe('SIGKILL')
  const lines = out.trim().split('\n')
  expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(['first', 'second'])
})
