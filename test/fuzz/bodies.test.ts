import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ADMIN_TOKEN, startApp, type TestApp } from '../support/app.ts'
import { checkLedger } from '../support/check-ledger.ts'
import { must } from '../support/site.ts'
import { type Body, each, expectQuietLog, refusalOf, send } from './hostile.ts'

let app: TestApp
let start: number
const revision = async () => (await must(app.call('event.list', { limit: 1 }))).revision

beforeAll(async () => {
  app = await startApp()
  await must(app.call('controller.register', { name: 'line1' }))
  start = await revision()
})

afterAll(async () => {
  expect(await revision()).toBe(start)
  expectQuietLog(app)
  expect(await checkLedger(app.databaseUrl)).toEqual([])
  await app[Symbol.asyncDispose]()
})

const deep = (open: string, close: string, levels = 100_000) => open.repeat(levels) + close.repeat(levels)
const acquire = (more: string) => `{"controller":"line1","chart":"Chart","purpose":"test",${more}}`
const JSON_TYPE = 'application/json'

const BODIES: readonly (readonly [string, Body, string, number])[] = [
  ['nothing', '', JSON_TYPE, 400],
  ['spaces', '   ', JSON_TYPE, 400],
  ['half an object', '{"controller":"line1"', JSON_TYPE, 400],
  ['two objects', '{}{}', JSON_TYPE, 400],
  ['a comment', '{/* */}', JSON_TYPE, 400],
  ['single quotes', "{'controller':'line1'}", JSON_TYPE, 400],
  ['NaN', acquire('"port":NaN'), JSON_TYPE, 400],
  ['a leading zero', acquire('"port":061000'), JSON_TYPE, 400],
  ['a raw line break in a text', '{"controller":"line\n1"}', JSON_TYPE, 400],
  ['NUL bytes', '\u0000\u0000', JSON_TYPE, 400],
  ['arrays 100,000 deep', deep('[', ']'), JSON_TYPE, 400],
  ['objects 100,000 deep', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`, JSON_TYPE, 400],
  ['a field 100,000 deep', acquire(`"labels":${deep('[', ']')}`), JSON_TYPE, 400],
  ['labels 100,000 deep', acquire(`"labels":{"a":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`), JSON_TYPE, 400],
  ['a hidden __proto__', acquire('"labels":{"\\u005f_prot\\u006f__":"x"}'), JSON_TYPE, 400],
  ['50,000 unknown fields', acquire(Array.from({ length: 50_000 }, (_, n) => `"f${n}":1`).join(',')), JSON_TYPE, 400],
  ['two megabytes', acquire(`"handle":"${'x'.repeat(2_000_000)}"`), JSON_TYPE, 413],
  ['bytes that are not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]), JSON_TYPE, 400],
  ['a purpose that is not UTF-8', Buffer.from(acquire('"handle":"\u00ff"'), 'latin1'), JSON_TYPE, 400],
  ['UTF-8 cut inside a letter', Buffer.from([0x22, 0xc3]), JSON_TYPE, 400],
  ['a surrogate as UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), JSON_TYPE, 400],
  ['an overlong slash', Buffer.from([0x22, 0xc0, 0xaf, 0x22]), JSON_TYPE, 400],
  ['UTF-16', Buffer.from('{"controller":"line1"}', 'utf16le'), JSON_TYPE, 400],
  ['random bytes', Buffer.from(Array.from({ length: 4096 }, (_, n) => (n * 7919) % 256)), JSON_TYPE, 400],
  ['JSON called text', '{}', 'text/plain', 415],
  ['JSON called XML', '{}', 'application/xml', 415],
  ['JSON called almost JSON', '{}', 'application/jsonx', 415],
  ['a form', 'controller=line1', 'application/x-www-form-urlencoded', 415],
  ['parts of a form', '--x\r\n\r\n--x--', 'multipart/form-data; boundary=x', 415],
  ['bytes', '{}', 'application/octet-stream', 415],
]

test.each(BODIES)(
  'a body of %s is refused in the usual shape, and nothing is written',
  async (what, body, type, status) => {
    const outcome = await send(app, 'lease.acquire', body, { 'content-type': type })
    const { code } = refusalOf(outcome, what)
    expect([code, outcome.status]).toEqual(['INVALID_INPUT', status])
  },
)

const ODD_BATCHES: readonly (readonly [string, string, string, number])[] = [
  ['5,000 calls', `${Array(5000).fill('a').join(',')}?batch=1`, '{}', 400],
  ['101 calls', `${Array(101).fill('lease.get').join(',')}?batch=1`, '{}', 400],
  ['a list for a map', 'lease.acquire,lease.acquire?batch=1', '[]', 400],
  ['a text for a map', 'lease.acquire,lease.acquire?batch=1', '"x"', 400],
  ['null for a map', 'lease.acquire,lease.acquire?batch=1', 'null', 400],
  ['several calls without batch', 'lease.acquire,lease.acquire', '{}', 404],
  ['no procedure', '', '{}', 404],
  ['a procedure that is not there', 'lease.aquire', '{}', 404],
  ['a name of Object', 'constructor', '{}', 404],
  ['a name of its prototype', '__proto__', '{}', 404],
  ['a name below a prototype', 'lease.__proto__', '{}', 404],
  ['a path upwards', '..%2f..%2fhealthz', '{}', 404],
  ['NUL in the path', 'lease%00.get', '{}', 404],
  ['a percent sign alone', 'lease.get%', '{}', 400],
  ['a path that is not UTF-8', 'lease.%ff', '{}', 400],
]

test.each(ODD_BATCHES)('a URL with %s is refused in the usual shape', async (what, path, body, status) => {
  const outcome = await send(app, path, body)
  const first = Array.isArray(outcome.body) ? { ...outcome, body: outcome.body[0] } : outcome
  const { code } = refusalOf({ ...first, status: first.status === 207 ? 400 : first.status }, what)
  expect([what, code]).toEqual([what, 'INVALID_INPUT'])
  expect([what, outcome.status === 207 ? status : outcome.status]).toEqual([what, status])
})

test('hostile input in the URL of a query: clear refusals, by GET too', async () => {
  const inputs = [
    '{',
    '[]',
    '"',
    '%',
    '%ff',
    '%00',
    '{"id":"\\ud800"}',
    '{"id":{}}',
    'null',
    '1e400',
    deep('[', ']', 4000),
  ]
  await each(
    ['lease.get', 'lease.list', 'lease.whois', 'controller.map', 'event.list', 'policy.explain'],
    async (path) => {
      for (const input of inputs) {
        const headers = { authorization: `Bearer ${ADMIN_TOKEN}` }
        const raw = input.startsWith('%') ? input : encodeURIComponent(input)
        const answer = await fetch(`${app.url}/trpc/${path}?input=${raw}`, { headers })
        const text = await answer.text()
        const about = `${path} ${input.slice(0, 30)}`
        expect(answer.status, `${about}: ${text.slice(0, 200)}`).toBeGreaterThanOrEqual(400)
        refusalOf({ status: answer.status, text, body: JSON.parse(text) }, about)
      }
    },
  )
})

test('tokens of every kind of nonsense are UNAUTHENTICATED, and none of them is in an answer or in the log', async () => {
  const nonsense = [
    'Bearer',
    'Bearer ',
    'Basic eDp5',
    'Bearer \u00e9',
    `Bearer ${'x'.repeat(5000)}`,
    'Bearer a b',
    "Bearer ' OR 1=1 --",
  ]
  for (const authorization of [...nonsense, 'Bearer plt_secret_that_is_not_known_here_0000']) {
    const outcome = await send(app, 'lease.list', '{}', { authorization })
    const { code } = refusalOf(outcome, authorization.slice(0, 40))
    expect([authorization.slice(0, 40), code, outcome.status]).toEqual([
      authorization.slice(0, 40),
      'UNAUTHENTICATED',
      401,
    ])
  }
})

const RAW: readonly (readonly [string, string])[] = [
  ['bytes that are not HTTP', '\u0016\u0003\u0001 hello\r\n\r\n'],
  ['a method that is none', 'BREW /trpc/lease.get HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['no Host', 'GET /healthz HTTP/1.1\r\n\r\n'],
  ['two lengths', 'POST /trpc/lease.get HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}'],
  [
    'length and chunks',
    'POST /trpc/lease.get HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  ['a length below zero', 'POST /trpc/lease.get HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n'],
  ['a header of 40 KB', `GET /healthz HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`],
  ['a URL of 40 KB', `GET /${'x'.repeat(40_000)} HTTP/1.1\r\nHost: x\r\n\r\n`],
  ['a Host that cannot be', 'GET /trpc/lease.get HTTP/1.1\r\nHost: [::\r\n\r\n'],
  ['a URL that cannot be', 'GET http://[::/trpc HTTP/1.1\r\nHost: x\r\n\r\n'],
]

test.each(RAW)('on the wire: %s is answered with 4xx or closed, and the server goes on', async (_, bytes) => {
  const { port } = new URL(app.url)
  const answer = await new Promise<string>((resolve) => {
    const chunks: Buffer[] = []
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(bytes))
    socket.on('data', (chunk) => {
      chunks.push(chunk)
      socket.end()
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(Buffer.concat(chunks).toString()))
  })
  if (answer !== '') expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /)
  expect(answer).not.toMatch(/\n\s+at |node_modules/)
  expect((await fetch(`${app.url}/healthz`)).status).toBe(200)
})
