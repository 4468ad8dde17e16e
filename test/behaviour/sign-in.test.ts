import { afterEach, beforeEach, expect, test } from 'vitest'
import { startApp, type TestApp } from '../support/app.ts'
import { TestClock } from '../support/clock.ts'

// The one-time link that the server's terminal shows.

let clock: TestClock
let app: TestApp

beforeEach(async () => {
  clock = new TestClock()
  app = await startApp({ clock })
})
afterEach(() => app[Symbol.asyncDispose]())

const signIn = (code: string) => app.call('system.signIn', { code }, null)

test('a link makes an admin token of its own for twelve hours, once; the log has it and nothing has its secret', async () => {
  const code = app.running.app.oneTimeLinks.mint()
  expect(code).toMatch(/^[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$/)
  const { data } = await signIn(code.toLowerCase())
  expect(data.token).toMatchObject({ team: 'admin', role: 'admin', expiresAt: '2026-03-02T20:00:00.000Z' })
  expect((await app.call('system.whoami', {}, data.secret)).data).toMatchObject({
    role: 'admin',
    token: data.token.name,
  })
  const { events } = (await app.call('event.list', { type: 'token.created', limit: 10 })).data
  expect(events.at(-1)).toMatchObject({ actor: 'portlease', team: 'admin', after: { name: data.token.name } })
  expect(app.log.join('')).not.toContain(data.secret)
  expect(app.log.join('')).not.toContain(code)
  const again = await signIn(code)
  expect(again.error).toMatchObject({ code: 'UNAUTHENTICATED', why: 'unknown' })
  expect(again.error.message).toContain('works once')
  clock.advance(12 * 3_600_000)
  expect((await app.call('system.whoami', {}, data.secret)).error.code).toBe('UNAUTHENTICATED')
})

test('after ten minutes a link is good no more', async () => {
  const code = app.running.app.oneTimeLinks.mint()
  clock.advance(600_000)
  expect((await signIn(code)).error.code).toBe('UNAUTHENTICATED')
})

test('who guesses codes is slowed down by address, and a good link from there too until the minute is over', async () => {
  const code = app.running.app.oneTimeLinks.mint()
  for (let i = 0; i < 101; i++) expect((await signIn('AAAA-AAAA')).error.code).toBe('UNAUTHENTICATED')
  expect((await signIn('AAAA-AAAA')).error.code).toBe('RATE_LIMITED')
  expect((await signIn(code)).error.code).toBe('RATE_LIMITED')
  expect((await app.call('system.whoami', {})).data.role).toBe('admin')
})

test('a token that expired, with a guess too long or empty: refused without a word about what is right', async () => {
  for (const code of ['', 'x'.repeat(65)]) expect((await signIn(code)).error.code).toBe('INVALID_INPUT')
  for (const code of ['K', 'K7Q2-9FMBB', '*********']) expect((await signIn(code)).error.code).toBe('UNAUTHENTICATED')
})
