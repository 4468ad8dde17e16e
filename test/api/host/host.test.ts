import { createTRPCClient, httpBatchLink } from '@trpc/client'
import { expect, test } from 'vitest'
import { hasToken } from '../../../server/api/host/url-guard.ts'
import { ListenError } from '../../../server/api/host.ts'
import { errorOf, newHost, rawErrorOf, startHost, type TestRouter } from './support.ts'

const TOKEN = 'plt_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG'
const CLOSE = 'Host: x\r\nConnection: close\r\n'
const POST_JSON = `${CLOSE}Content-Type: application/json\r\n`

test('queries go by GET and by POST, mutations by POST, with plain JSON', async () => {
  await using server = await startHost()
  const get = await fetch(`${server.url}/trpc/echo?input=${encodeURIComponent('{"text":"grüß"}')}`)
  expect([get.status, await get.json()]).toEqual([200, { result: { data: { text: 'grüß' } } }])
  const post = await server.post('echo', { text: 'a' })
  expect(await post.json()).toEqual({ result: { data: { text: 'a' } } })
  const empty = await fetch(`${server.url}/trpc/echo`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
  })
  expect(await empty.json()).toEqual({ result: { data: { text: 'nothing' } } })
  expect(await server.client.change.mutate({ controller: 'a', port: 1 })).toEqual({ controller: 'a', port: 1 })
})

test('a procedure learns the request id, the address, the token and a signal', async () => {
  await using server = await startHost()
  await server.post('echo', undefined, {
    authorization: `bearer ${TOKEN}`,
    'x-request-id': 'ci-42',
  })
  await server.post('echo', undefined)
  const [first, second] = server.seen.contexts
  expect(first).toMatchObject({
    requestId: 'ci-42',
    origin: '127.0.0.1',
    token: TOKEN,
    signal: expect.any(AbortSignal),
  })
  expect(second).toMatchObject({ token: null, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) })
})

test.each(['a b', 'x'.repeat(65), '../../etc', '"><script>', TOKEN])(
  "a caller's request id is taken only when it is short and plain: %s",
  async (id) => {
    await using server = await startHost()
    const response = await server.post('echo', undefined, { 'x-request-id': id })
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    expect(server.seen.contexts[0]?.requestId).toBe(response.headers.get('x-request-id'))
  },
)

test.each([
  ['GET for a mutation', 'GET', 'change', 405, 'method', /by POST/],
  ['PUT', 'PUT', 'change', 405, 'method', /GET or POST/],
  ['DELETE', 'DELETE', 'echo', 405, 'method', /GET or POST/],
  ['OPTIONS', 'OPTIONS', 'echo', 405, 'method', /GET or POST/],
  ['an unknown procedure', 'POST', 'chnge', 404, 'procedure', /no procedure chnge\. Did you mean change\?/],
  ['an unknown procedure by GET', 'GET', 'ech', 404, 'procedure', /Did you mean echo\?/],
  ['no procedure', 'GET', '', 404, 'procedure', /Name a procedure/],
  ['a name from the prototype', 'POST', 'constructor', 404, 'procedure', /no procedure/],
  ['another name from the prototype', 'POST', '__proto__', 404, 'procedure', /no procedure/],
  ['bad percent signs', 'GET', '%E0%A4%A', 400, 'request', /URL-encoding/],
])('%s gets a clear answer in the one shape', async (_, method, path, status, field, message) => {
  await using server = await startHost()
  const response = await fetch(`${server.url}/trpc/${path}`, {
    method,
    ...(method === 'GET' ? {} : { headers: { 'content-type': 'application/json' }, body: '{}' }),
  })
  expect(response.status).toBe(status)
  expect(response.headers.get('content-type')).toMatch(/^application\/json/)
  const error = await errorOf(response)
  expect(error).toMatchObject({ message: expect.stringMatching(message), code: expect.any(Number) })
  expect(error.data).toMatchObject({
    httpStatus: status,
    portlease: { code: 'INVALID_INPUT', message: error.message, fields: [{ path: field, message: error.message }] },
  })
  expect(error.data.stack).toBeUndefined()
})

test.each([
  ['not JSON', '{"text": hello}', 400, /not JSON/],
  ['cut JSON', '{"text":', 400, /not JSON/],
  ['not UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22]), 400, /not UTF-8/],
  ['a nesting bomb', '['.repeat(200_000) + ']'.repeat(200_000), 400, /JSON object/],
  ['an open nesting bomb', '{"a":'.repeat(100_000), 400, /not JSON/],
  [
    'deep objects in a field',
    `{"controller":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)},"port":1}`,
    400,
    /must be a text/,
  ],
])('a body that is %s is refused in plain words', async (_, body, status, message) => {
  await using server = await startHost()
  const response = await fetch(`${server.url}/trpc/change`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  })
  expect(response.status).toBe(status)
  const error = await errorOf(response)
  expect(error.message).toMatch(message)
  expect(error.data.portlease.code).toBe('INVALID_INPUT')
})

test('a byte order mark before the JSON is no mistake', async () => {
  await using server = await startHost()
  const response = await fetch(`${server.url}/trpc/echo`, {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: Buffer.from('\ufeff{"text":"a"}'),
  })
  expect(await response.json()).toEqual({ result: { data: { text: 'a' } } })
})

test.each([
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/octet-stream',
  'application/jsonp',
  '',
])('a body sent as "%s" is 415 and named so', async (type) => {
  await using server = await startHost()
  const body = '{"text":"a"}'
  const header = type === '' ? '' : `Content-Type: ${type}\r\n`
  const answer = await server.raw(
    `POST /trpc/echo HTTP/1.1\r\n${CLOSE}${header}Content-Length: ${body.length}\r\n\r\n${body}`,
  )
  expect(answer).toMatch(/^HTTP\/1\.1 415 /)
  expect(rawErrorOf(answer).data.portlease).toMatchObject({ code: 'INVALID_INPUT', fields: [{ path: 'content-type' }] })
  expect(server.log()).toEqual([expect.objectContaining({ status: 415, codes: ['INVALID_INPUT'] })])
})

test('a body over the limit is 413, whether it says its length or comes in pieces', async () => {
  await using server = await startHost({ limits: { bodyBytes: 1000, bodyBytesOf: { many: 5000 } } })
  const long = JSON.stringify({ controller: 'x'.repeat(1000), port: 1 })
  const said = await fetch(`${server.url}/trpc/change`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: long,
  })
  expect(said.status).toBe(413)
  expect((await errorOf(said)).data).toMatchObject({ code: 'PAYLOAD_TOO_LARGE', portlease: { code: 'INVALID_INPUT' } })
  const announced = await server.raw(`POST /trpc/change HTTP/1.1\r\n${POST_JSON}Content-Length: 1001\r\n\r\n`)
  expect(announced).toMatch(/^HTTP\/1\.1 413 /)
  const chunk = 'a'.repeat(500)
  const pieces = `1f4\r\n${chunk}\r\n`.repeat(3)
  const answer = await server.raw(
    `POST /trpc/change HTTP/1.1\r\n${POST_JSON}Transfer-Encoding: chunked\r\n\r\n${pieces}0\r\n\r\n`,
  )
  expect(answer).toMatch(/^HTTP\/1\.1 413 /)
  expect(rawErrorOf(answer).message).toMatch(/larger than 1,000 bytes/)
  const larger = await server.post('many', { requests: [{ controller: 'x'.repeat(3000), port: 1 }] })
  expect(larger.status).toBe(200)
})

test('a thousand ordinary requests fit the limits as they are', async () => {
  await using server = await startHost({ limits: {} })
  const requests = Array.from({ length: 1000 }, (_, port) => ({ controller: 'epic-line1', port }))
  expect(await (await server.post('many', { requests })).json()).toEqual({ result: { data: { count: 1000 } } })
})

test('a batch answers each call for itself; one that is too large is refused as a whole', async () => {
  await using server = await startHost({ limits: { batch: 3 } })
  const client = createTRPCClient<TestRouter>({ links: [httpBatchLink({ url: `${server.url}/trpc` })] })
  const settled = await Promise.allSettled([
    client.change.mutate({ controller: 'a', port: 1 }),
    client.refuse.mutate(),
    client.change.mutate({ controller: 'b', port: 2 }),
  ])
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  const tooMany = await fetch(`${server.url}/trpc/echo,echo,echo%2Cecho?batch=1&input=%7B%7D`)
  expect(tooMany.status).toBe(400)
  expect((await errorOf(tooMany)).message).toBe('A batch has at most 3 calls; this one has 4.')
})

test.each([
  `?token=${TOKEN}`,
  '?access_token=zyxw',
  '?Authorization=Bearer%20zyxw',
  '?input=%7B%7D&%74oken=zyxw',
  `?connectionParams=${encodeURIComponent('{"token":"zyxw"}')}`,
  `?input=${encodeURIComponent(`{"text":"${TOKEN}"}`)}`,
])('a token in the URL is refused, and neither answered nor logged: %s', async (query) => {
  await using server = await startHost()
  for (const path of ['/trpc/echo', '/healthz', '/']) {
    const response = await fetch(server.url + path + query)
    expect(response.status).toBe(400)
    const text = await response.text()
    expect(text).toContain('INVALID_INPUT')
    expect(text).toContain('Authorization: Bearer')
    expect(text).not.toMatch(/zyxw|plt_/)
  }
  expect(server.log()).toHaveLength(3)
  expect(server.logText()).not.toMatch(/zyxw|plt_/)
})

test('a token in the user part of a URL is refused too', async () => {
  await using server = await startHost()
  const answer = await server.raw(`GET http://user:${TOKEN}@x/trpc/echo HTTP/1.1\r\n${CLOSE}\r\n`)
  expect(answer).toMatch(/^HTTP\/1\.1 400 /)
  expect(answer + server.logText()).not.toContain('plt_')
  expect(hasToken('http://user:abc@x/trpc/echo')).toBe(true)
})

test('ordinary queries are not taken for tokens', () => {
  const input = encodeURIComponent(JSON.stringify({ search: 'token=1', text: 'key & secret?' }))
  for (const url of [
    '/',
    '/trpc/token.list',
    `/trpc/lease.list?batch=1&input=${input}`,
    '/trpc/event.watch?lastEventId=5',
  ]) {
    expect([url, hasToken(url)]).toEqual([url, false])
  }
})

test('an over-long URL is answered in the one shape, also when Node itself stops reading', async () => {
  await using server = await startHost()
  const long = await server.raw(`GET /trpc/echo?input=${'x'.repeat(17_000)} HTTP/1.1\r\n${CLOSE}\r\n`)
  expect(long).toMatch(/^HTTP\/1\.1 414 /)
  expect(rawErrorOf(long).data.portlease).toMatchObject({ code: 'INVALID_INPUT', fields: [{ path: 'url' }] })
  const longer = await server.raw(`GET /trpc/echo?input=${'x'.repeat(40_000)} HTTP/1.1\r\n${CLOSE}\r\n`)
  expect(longer).toMatch(/^HTTP\/1\.1 431 /)
  expect(rawErrorOf(longer).data.portlease).toMatchObject({ code: 'INVALID_INPUT', fields: [{ path: 'url' }] })
})

test.each([
  ['bytes that are no HTTP', 'HELLO\r\n\r\n'],
  ['a Host that is none', 'GET /trpc/echo HTTP/1.1\r\nHost: a b@c\r\nConnection: close\r\n\r\n'],
  ['a target that is none', `GET * HTTP/1.1\r\n${CLOSE}\r\n`],
])('%s: 400 in the one shape', async (_, bytes) => {
  await using server = await startHost()
  const answer = await server.raw(bytes)
  expect(answer).toMatch(/^HTTP\/1\.1 400 /)
  expect(rawErrorOf(answer).data.portlease.code).toBe('INVALID_INPUT')
})

test('every answer has a request id and headers that keep browsers from guessing and keeping', async () => {
  await using server = await startHost()
  for (const path of ['/trpc/echo', '/trpc/nothing', '/healthz', '/nowhere']) {
    const { headers } = await fetch(server.url + path)
    expect([path, headers.get('x-request-id')]).toEqual([path, expect.stringMatching(/^[0-9a-f-]{36}$/)])
    expect([path, headers.get('x-content-type-options')]).toEqual([path, 'nosniff'])
    expect([path, headers.get('content-security-policy')]).toEqual([
      path,
      expect.stringContaining("frame-ancestors 'none'"),
    ])
    expect([path, headers.get('strict-transport-security')]).toEqual([path, null])
    expect([path, headers.get('access-control-allow-origin')]).toEqual([path, null])
  }
  expect((await fetch(`${server.url}/trpc/echo`)).headers.get('cache-control')).toBe('no-store')
})

test('the probes answer; readiness is 503 when the ledger is not ready or cannot say', async () => {
  let ready = async (): Promise<{ ready: boolean }> => ({ ready: true })
  await using server = await startHost({ health: { live: () => ({ version: '1' }), ready: () => ready() } })
  const live = await fetch(`${server.url}/healthz`)
  expect([live.status, await live.json()]).toEqual([200, { status: 'ok', version: '1' }])
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
  ready = async () => ({ ready: false })
  expect((await fetch(`${server.url}/readyz`)).status).toBe(503)
  ready = async () => {
    throw new Error('database gone')
  }
  const broken = await fetch(`${server.url}/readyz`)
  expect([broken.status, await broken.json()]).toEqual([503, { ready: false }])
})

test('what is not there is 404 in the one shape; added routes are there, and their bugs stay inside', async () => {
  await using server = await startHost({
    routes: (app) =>
      app
        .get('/page', (c) => c.text('page'))
        .get('/broken', () => {
          throw new Error('secret_inside')
        }),
  })
  expect(await (await fetch(`${server.url}/page`)).text()).toBe('page')
  const missing = await fetch(`${server.url}/trpcx`)
  expect([missing.status, (await errorOf(missing)).data.portlease.code]).toEqual([404, 'INVALID_INPUT'])
  const broken = await fetch(`${server.url}/broken`)
  expect(broken.status).toBe(500)
  expect(await broken.text()).not.toContain('secret_inside')
  expect(server.logText()).toContain('secret_inside')
})

test('a caller who leaves aborts the work that was done for it', async () => {
  await using server = await startHost()
  const abort = new AbortController()
  const call = fetch(`${server.url}/trpc/slow`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-request-id': 'leaver' },
    body: '{"ms":60000}',
    signal: abort.signal,
  })
  setTimeout(() => abort.abort(), 100)
  await expect(call).rejects.toThrow()
  await expect.poll(() => server.seen.aborted).toEqual(['leaver'])
  await expect.poll(() => server.log().find((line) => line.requestId === 'leaver')).toMatchObject({ status: 499 })
  expect(server.log().filter(({ level }) => level === 'error')).toEqual([])
})

test('a body that breaks off is no bug', async () => {
  await using server = await startHost()
  const { connect } = await import('node:net')
  const socket = connect(server.port, '127.0.0.1')
  socket.write(`POST /trpc/change HTTP/1.1\r\n${POST_JSON}X-Request-Id: cut\r\nContent-Length: 500\r\n\r\n{"con`)
  setTimeout(() => socket.destroy(), 100)
  await expect.poll(() => server.log().find((line) => line.requestId === 'cut')).toMatchObject({ status: 499 })
  expect(server.log().filter(({ level }) => level === 'error')).toEqual([])
})

test('each request is one line in the log: id, procedure, status, time; no header, body or made-up name', async () => {
  await using server = await startHost()
  const headers = { authorization: `Bearer ${TOKEN}`, 'x-request-id': 'one', cookie: 'c=hidden' }
  await server.post('change', { controller: 'hidden', port: 1 }, headers)
  await server.post('made-up-hidden', { controller: 'hidden' }, headers)
  await fetch(`${server.url}/trpc/echo,echo?batch=1&input=%7B%220%22%3A%7B%22text%22%3A%22hidden%22%7D%7D`, { headers })
  expect(server.log()).toEqual([
    {
      level: 'info',
      time: expect.any(String),
      requestId: 'one',
      procedure: 'change',
      calls: 1,
      status: 200,
      ms: expect.any(Number),
      msg: 'answered',
    },
    {
      level: 'info',
      time: expect.any(String),
      requestId: 'one',
      procedure: 'unknown',
      calls: 1,
      status: 404,
      ms: expect.any(Number),
      codes: ['INVALID_INPUT'],
      origin: '127.0.0.1',
      msg: 'answered',
    },
    {
      level: 'info',
      time: expect.any(String),
      requestId: 'one',
      procedure: 'echo',
      calls: 2,
      status: 200,
      ms: expect.any(Number),
      msg: 'answered',
    },
  ])
  expect(server.logText()).not.toMatch(/hidden|plt_/)
})

test('an address that is taken, or that this computer does not have, is told in a sentence', async () => {
  await using first = await startHost()
  const failure = (port: number, host: string) =>
    newHost()
      .host.listen(port, host)
      .catch((error: unknown) => error)
  const taken = await failure(first.port, '127.0.0.1')
  expect(taken).toBeInstanceOf(ListenError)
  expect((taken as Error).message).toMatch(/in use already.*set PORT/)
  const strange = await failure(0, '192.0.2.1')
  expect((strange as Error).message).toMatch(/^HOST is "192\.0\.2\.1", which is not an address of this computer/)
})
