import { fork } from 'node:child_process'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { startHost } from './support.ts'

const SLOW = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"ms":700}' }

/** Reads a stream of events until it ends, telling of the first bytes. */
async function readStream(url: string, onFirst: () => void): Promise<string> {
  const response = await fetch(`${url}/trpc/watch`, { headers: { accept: 'text/event-stream' } })
  let text = ''
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    if (text === '') onFirst()
    text += chunk
  }
  return text
}

test('stopping answers what is in flight, ends streams so that they connect anew, and waits for nobody idle', async () => {
  const server = await startHost()
  let opened = () => {}
  const open = new Promise<void>((done) => {
    opened = done
  })
  const stream = readStream(server.url, () => opened())
  const silent = connect(server.port, '127.0.0.1')
  silent.on('error', () => {})
  const idle = await fetch(`${server.url}/healthz`, { headers: { connection: 'keep-alive' } })
  await idle.text()
  await open
  const slow = fetch(`${server.url}/trpc/slow`, SLOW)
  await expect.poll(() => server.seen.slow).toBe(1)

  const began = Date.now()
  const closed = server.host.close()
  expect(server.host.close()).toBe(closed)
  expect(server.host.stopping).toBe(true)
  expect(await (await slow).json()).toEqual({ result: { data: { done: true } } })
  const events = await stream
  expect(events).toContain('hello')
  // `return` would tell the client that the stream is over for good.
  expect(events).not.toContain('event: return')
  await closed
  // Bounded by the slow call, not by a keep-alive timeout (65 s) or the limit of 10 s.
  expect(Date.now() - began).toBeLessThan(8000)
  expect(server.seen.streamsEnded).toBe(1)
  expect(server.seen.aborted).toEqual([])
  await expect(fetch(`${server.url}/healthz`)).rejects.toThrow()
})

test('who still comes on an open connection is answered, and told to come elsewhere next time', async () => {
  const server = await startHost()
  const socket = connect(server.port, '127.0.0.1')
  let answers = ''
  socket.setEncoding('utf8').on('data', (chunk) => {
    answers += chunk
  })
  const head = 'Host: x\r\nContent-Type: application/json\r\n'
  socket.write(`POST /trpc/slow HTTP/1.1\r\n${head}Content-Length: 10\r\n\r\n{"ms":400}`)
  await expect.poll(() => server.seen.slow).toBe(1)
  const closed = server.host.close()
  socket.write(`GET /trpc/echo HTTP/1.1\r\n${head}\r\n`)
  await closed
  await expect.poll(() => answers).toContain('"text":"nothing"')
  expect(answers).toContain('"done":true')
  expect(answers.slice(answers.lastIndexOf('HTTP/1.1'))).toMatch(/^connection: close/im)
})

test('a stream ends when its caller goes', async () => {
  await using server = await startHost()
  const abort = new AbortController()
  const response = await fetch(`${server.url}/trpc/watch`, { signal: abort.signal })
  const reader = response.body!.getReader()
  await reader.read()
  abort.abort()
  await expect.poll(() => server.seen.streamsEnded).toBe(1)
  await expect.poll(() => server.log()).toEqual([expect.objectContaining({ procedure: 'watch', status: 200 })])
})

test('a second SIGTERM and a Ctrl-C do not shorten the stop: the answer in flight still comes', async () => {
  const child = fork(new URL('./stop-server.ts', import.meta.url).pathname, [], { execArgv: ['--import', 'tsx'] })
  const message = () => new Promise<{ url?: string; stopped?: number }>((done) => child.once('message', done as never))
  const { url } = await message()
  const exited = new Promise<number | null>((done) => child.once('exit', done))
  const slow = fetch(`${url}/trpc/slow`, SLOW)
  await new Promise((done) => setTimeout(done, 150))
  const stopped = message()
  child.kill('SIGTERM')
  await new Promise((done) => setTimeout(done, 50))
  child.kill('SIGTERM')
  child.kill('SIGINT')
  expect(await (await slow).json()).toEqual({ result: { data: { done: true } } })
  expect(await stopped).toEqual({ stopped: 1 })
  expect(await exited).toBe(0)
})

test('what never ends is cut at the limit', async () => {
  const { createServer } = await import('node:http')
  const { createStop } = await import('../../../server/api/stop.ts')
  const server = createServer(() => {})
  const stop = createStop(server)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as { port: number }
  const stuck = fetch(`http://127.0.0.1:${port}/`).catch(() => 'cut')
  await new Promise<void>((done) => server.once('request', () => done()))
  await stop.close(50)
  expect(await stuck).toBe('cut')
})
