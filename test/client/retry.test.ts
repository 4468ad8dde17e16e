import { afterAll, beforeAll, expect, test } from 'vitest'
import { createPortClient, PortleaseError } from '../../client/index.ts'
import { ADMIN_TOKEN, startApp, type TestApp } from '../support/app.ts'
import { deadUrl, type Fate, httpAnswer, startCutProxy } from './cut-proxy.ts'

// A lost answer is asked for again, and the second answer is the first one's.

let app: TestApp
const HTML = '<html><head><title>Welcome to nginx!</title></head></html>'
const BAD_GATEWAY = httpAnswer('502 Bad Gateway', 'text/html', HTML)

beforeAll(async () => {
  app = await startApp()
  await app.call('controller.register', { name: 'epic-line1' })
})
afterAll(() => app[Symbol.asyncDispose]())

function request(chart: string) {
  return { controller: 'epic-line1', chart, purpose: 'retries' }
}

function clientOf(url: string, more: { retryForMs?: number; timeoutMs?: number } = {}) {
  return createPortClient({ url, token: ADMIN_TOKEN, retryForMs: 5_000, ...more })
}

async function refusal(work: Promise<unknown>): Promise<PortleaseError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!PortleaseError.is(error)) throw new Error(`not refused: ${String(error)}`)
  return error
}

async function leasesOf(chart: string): Promise<unknown[]> {
  return (await app.call('lease.list', { chart })).data.leases
}

test('an acquire whose answer was lost is repeated and gives the same lease: one row, created by the lost one', async () => {
  await using proxy = await startCutProxy(app.url)
  proxy.fates.push('cut after')
  const { lease, created } = await clientOf(proxy.url).lease.acquire(request('Retry/After'))
  expect(proxy.requests).toBe(2)
  expect(created).toBe(false)
  expect(await leasesOf('Retry/After')).toMatchObject([{ id: lease.id, epoch: lease.epoch }])
})

test('an acquire that never arrived is repeated and granted once', async () => {
  await using proxy = await startCutProxy(app.url)
  proxy.fates.push('cut before', BAD_GATEWAY, 'cut before')
  const { lease, created } = await clientOf(proxy.url).lease.acquire(request('Retry/Before'))
  expect(proxy.requests).toBe(4)
  expect(created).toBe(true)
  expect(await leasesOf('Retry/Before')).toMatchObject([{ id: lease.id }])
})

test('a batch, a release and a registration are safe to repeat, too', async () => {
  await using proxy = await startCutProxy(app.url)
  const client = clientOf(proxy.url)
  proxy.fates.push('cut after')
  await client.controller.register({ name: 'epic-line2' })
  proxy.fates.push('cut after')
  const { leases } = await client.lease.acquireMany({ requests: [request('Retry/A'), request('Retry/B')] })
  expect(leases.map(({ created }) => created)).toEqual([false, false])
  proxy.fates.push('cut after')
  const { id, epoch } = leases[0]!.lease
  expect((await client.lease.release({ id, epoch })).lease.state).toBe('quarantined')
  proxy.fates.push('cut after')
  const excluded = await client.controller.exclude({
    controller: 'epic-line2',
    first: 61_000,
    last: 61_009,
    reason: 'test',
  })
  proxy.fates.push('cut after')
  expect((await client.controller.include({ id: excluded.exclusion.id })).exclusion.id).toBe(excluded.exclusion.id)
})

test('an update is not sent twice when the first one may have arrived, and the message says to look', async () => {
  await using proxy = await startCutProxy(app.url)
  const client = clientOf(proxy.url)
  const { lease } = await client.lease.acquire(request('Retry/Update'))
  const before = proxy.requests
  proxy.fates.push('cut after')
  const error = await refusal(client.lease.update({ id: lease.id, revision: lease.revision, purpose: 'changed' }))
  expect(error).toMatchObject({ code: 'UNREACHABLE', retryable: false, details: { tries: 1, outcome: 'unknown' } })
  expect(error.message).toMatch(/It is not known whether it was done\. Look before you run it again\.$/)
  expect(proxy.requests).toBe(before + 1)
})

test('nobody listening: only then "Nothing was leased or changed." is said', async () => {
  const url = await deadUrl()
  const error = await refusal(clientOf(url, { retryForMs: 400 }).lease.acquire(request('Retry/Dead')))
  expect(error).toMatchObject({ code: 'UNREACHABLE', retryable: true, details: { outcome: 'nothing', url } })
  expect(error.message).toMatch(
    /^http:\/\/127\.0\.0\.1:\d+ does not answer \(connection refused, \d tries in 0\.\d s\)\. Nothing was leased or changed\.$/,
  )
})

test('answers lost to the end: the outcome is unknown and the same command is safe', async () => {
  await using proxy = await startCutProxy(app.url)
  proxy.fates.push(...Array<Fate>(20).fill('cut after'))
  const error = await refusal(clientOf(proxy.url, { retryForMs: 400 }).lease.acquire(request('Retry/Lost')))
  // Which of the two depends on how much of the patience the last try had left.
  expect(error.code).toMatch(/^(UNREACHABLE|TIMEOUT)$/)
  expect(error.details).toMatchObject({ outcome: 'unknown' })
  expect(error.message).toContain(
    'It is not known whether the port was granted. Run the same command again: it gives the same port.',
  )
  expect(error.message).not.toContain('Nothing was')
})

test('one uncertain try is enough: a later certain one does not make the outcome certain', async () => {
  await using proxy = await startCutProxy(app.url)
  const busy = {
    code: 'UNAVAILABLE',
    message: 'The queue is full. Nothing was leased or changed.',
    outcome: 'nothing',
    retryAfterMs: 60_000,
    next: '',
  }
  const body = JSON.stringify({
    error: {
      message: busy.message,
      code: -32603,
      data: { code: 'SERVICE_UNAVAILABLE', httpStatus: 503, portlease: busy },
    },
  })
  proxy.fates.push('cut after', httpAnswer('503 Service Unavailable', 'application/json', body))
  const error = await refusal(clientOf(proxy.url, { retryForMs: 2_000 }).lease.acquire(request('Retry/Mixed')))
  expect(error).toMatchObject({ code: 'UNAVAILABLE', details: { outcome: 'unknown' } })
  expect(error.message).not.toContain('Nothing was')
  expect(error.message).toContain('it gives the same port')
})

test('a server that never answers: TIMEOUT after the patience asked for, retried until then', async () => {
  await using proxy = await startCutProxy(app.url)
  proxy.fates.push(...Array<Fate>(20).fill('hold'))
  const client = clientOf(proxy.url, { retryForMs: 500, timeoutMs: 100 })
  const error = await refusal(client.lease.acquire(request('Retry/Held')))
  expect(error).toMatchObject({ code: 'TIMEOUT', details: { timeoutMs: 100, outcome: 'unknown' } })
  expect(proxy.held).toBeGreaterThan(1)
  const query = await refusal(client.system.health(undefined, { timeoutMs: 50 }))
  expect(query).toMatchObject({ code: 'TIMEOUT', details: { timeoutMs: 50 } })
  expect(query.message).not.toContain('known')
})

test('an abort ends the call at once, before and while it waits, and says that it undoes nothing', async () => {
  await using proxy = await startCutProxy(app.url)
  proxy.fates.push('hold')
  const client = clientOf(proxy.url)
  const stop = new AbortController()
  const waiting = refusal(client.lease.acquire(request('Retry/Abort'), { signal: stop.signal }))
  await expect.poll(() => proxy.held).toBe(1)
  stop.abort()
  const error = await waiting
  expect(error).toMatchObject({ code: 'ABORTED', details: { outcome: 'unknown' } })
  const before = proxy.requests
  const early = await refusal(client.lease.acquire(request('Retry/Abort'), { signal: AbortSignal.abort() }))
  expect(early).toMatchObject({ code: 'ABORTED', details: { outcome: 'nothing' } })
  expect(proxy.requests).toBe(before)
})

test("the client's own signal ends its calls, in the pause between two tries, too", async () => {
  const stop = new AbortController()
  const client = createPortClient(
    { url: await deadUrl(), signal: stop.signal, retryForMs: 60_000 },
    { onRetry: () => stop.abort() },
  )
  expect(await refusal(client.system.whoami())).toMatchObject({ code: 'ABORTED' })
})

test.each<[string, { answer: string }, RegExp]>([
  [
    "a web server's page",
    httpAnswer('404 Not Found', 'text/html', HTML),
    /404 Not Found, text\/html, titled "Welcome to nginx!"/,
  ],
  [
    'a redirect',
    { answer: 'HTTP/1.1 302 Found\r\nlocation: https://login.example/?next=secret\r\ncontent-length: 0\r\n\r\n' },
    /a redirect to https:\/\/login\.example\/\./,
  ],
  ['JSON of somebody else', httpAnswer('200 OK', 'application/json', '{"hello":"world"}'), /JSON that cannot be read/],
  ['JSON that is none', httpAnswer('200 OK', 'application/json', '<oops>'), /JSON that cannot be read/],
  ['no HTTP at all', { answer: 'SSH-2.0-OpenSSH_9.2\r\n' }, /not HTTP/],
])('%s is named as what it is, once', async (_, answer, found) => {
  await using proxy = await startCutProxy(app.url)
  proxy.fates.push(answer)
  const error = await refusal(clientOf(proxy.url).system.whoami())
  expect(error.code).toBe('VERSION_MISMATCH')
  expect(error.message).toMatch(found)
  expect(proxy.requests).toBe(1)
})

test('a proxy in front of a server that restarts is waited for', async () => {
  await using proxy = await startCutProxy(app.url)
  proxy.fates.push(BAD_GATEWAY, BAD_GATEWAY)
  expect((await clientOf(proxy.url).system.health()).status).toBe('ok')
  proxy.fates.push(...Array<Fate>(20).fill(BAD_GATEWAY))
  const error = await refusal(clientOf(proxy.url, { retryForMs: 300 }).system.health())
  expect(error.code).toBe('UNREACHABLE')
  expect(error.message).toContain('something on the way answered 502 Bad Gateway')
})

test('a port that fetch never calls is named as such, at once', async () => {
  const error = await refusal(clientOf('http://127.0.0.1:6000', { retryForMs: 60_000 }).system.health())
  expect(error).toMatchObject({ code: 'UNREACHABLE', details: { tries: 1, outcome: 'nothing' } })
  expect(error.message).toContain('fetch never calls this port')
})

test('a host name that does not exist is not tried for half a minute', async () => {
  const error = await refusal(clientOf('http://no-such-host.invalid', { retryForMs: 60_000 }).system.health())
  expect(error).toMatchObject({ code: 'UNREACHABLE', details: { tries: 1, reason: 'no computer has this name' } })
})
