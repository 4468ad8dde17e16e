import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { errorOf, startHost } from './support.ts'

const MIB = 1024 * 1024

/** A request that sends all of its body but the last byte, and waits. */
function sendAlmost(port: number, bytes: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const head = `POST /trpc/echo HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\ncontent-length: ${bytes}\r\n\r\n`
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(head + 'x'.repeat(bytes - 1), (error) => (error ? reject(error) : resolve(socket)))
    })
    socket.on('error', reject)
  })
}

test('large bodies together are bounded: the surplus is refused at once, small requests and later ones are not', async () => {
  await using server = await startHost({ limits: { allBodiesBytes: 2 * MIB } })
  const large = { text: 'x'.repeat(MIB - 1000) }
  expect((await server.post('echo', large)).status).toBe(200)
  const sockets = [await sendAlmost(server.port, MIB - 100), await sendAlmost(server.port, MIB - 100)]
  // Those bytes are on their way: the refusal comes with the server's having read them.
  let refused = await server.post('echo', large)
  while (refused.status === 200) {
    await sleep(10)
    refused = await server.post('echo', large)
  }
  expect(refused.status).toBe(503)
  expect(refused.headers.get('retry-after')).toMatch(/^[1-3]$/)
  expect((await errorOf(refused)).data.portlease).toMatchObject({ code: 'UNAVAILABLE', outcome: 'nothing' })
  expect((await server.post('echo', { text: 'x'.repeat(10_000) })).status).toBe(200)
  for (const socket of sockets) socket.destroy()
  while ((await server.post('echo', large)).status !== 200) await sleep(10)
  expect(server.logText()).not.toContain('a bug in the server')
})

test('bodies that were answered are not counted any more', async () => {
  await using server = await startHost({ limits: { allBodiesBytes: 2 * MIB } })
  for (let n = 0; n < 10; n++) expect((await server.post('echo', { text: 'x'.repeat(MIB - 1000) })).status).toBe(200)
  for (let n = 0; n < 10; n++) expect((await server.post('busy', { text: 'x'.repeat(MIB - 1000) })).status).toBe(503)
  expect((await server.post('echo', { text: 'x'.repeat(MIB - 1000) })).status).toBe(200)
})
