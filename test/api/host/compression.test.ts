import { get } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ADMIN_TOKEN, startApp, type TestApp } from '../../support/app.ts'
import { must } from '../../support/site.ts'

let app: TestApp

beforeAll(async () => {
  app = await startApp()
  for (let n = 0; n < 20; n++) await must(app.call('controller.register', { name: `line${n}` }))
})
afterAll(() => app[Symbol.asyncDispose]())

/** Bytes and headers as they came; fetch would hide them. Ends with the first bytes of a stream. */
function raw(path: string, encoding?: string) {
  return new Promise<{ encoding: string | undefined; vary: string | undefined; body: Buffer }>((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${ADMIN_TOKEN}`,
      ...(encoding === undefined ? {} : { 'accept-encoding': encoding }),
    }
    const request = get(`${app.url}/trpc/${path}`, { headers }, async (response) => {
      const chunks: Buffer[] = []
      for await (const chunk of response) {
        chunks.push(chunk as Buffer)
        if (path.startsWith('event.watch') && String(chunk).includes('"revision"')) break
      }
      request.destroy()
      const { vary, 'content-encoding': said } = response.headers
      resolve({ encoding: said, vary, body: Buffer.concat(chunks) })
    })
    request.on('error', reject)
  })
}

const listed = (body: Buffer) => JSON.parse(body.toString()).result.data.controllers.length

test('a large answer of a query is compressed for whoever takes that, and says the same', async () => {
  const plain = await raw('controller.list')
  expect([plain.encoding, listed(plain.body)]).toEqual([undefined, 20])
  for (const accepted of ['gzip, deflate, br, zstd', 'br;q=1.0, gzip;q=0.5']) {
    const zipped = await raw('controller.list', accepted)
    expect([zipped.encoding, zipped.vary]).toEqual(['gzip', 'trpc-accept, accept, accept-encoding'])
    expect(listed(gunzipSync(zipped.body))).toBe(20)
    expect(zipped.body.length * 4).toBeLessThan(plain.body.length)
  }
})

test.each(['identity', 'br', 'gzip;q=0', 'gzip; q=0.0, br', 'xgzip'])(
  'who asks for %s gets it plain',
  async (accepted) => {
    expect((await raw('controller.list', accepted)).encoding).toBeUndefined()
  },
)

test('small answers and what a write answers stay as they are', async () => {
  expect((await raw('system.whoami', 'gzip')).encoding).toBeUndefined()
  const requests = Array.from({ length: 30 }, (_, n) => ({ controller: 'line1', chart: `C${n}`, purpose: 'test' }))
  const written = await fetch(`${app.url}/trpc/lease.plan`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${ADMIN_TOKEN}`,
      'content-type': 'application/json',
      'accept-encoding': 'gzip',
    },
    body: JSON.stringify({ requests }),
  })
  expect([written.status, written.headers.get('content-encoding')]).toEqual([200, null])
})

test('a stream of events is never held back to be compressed: the first event comes while it is open', async () => {
  const { encoding, body } = await raw(`event.watch?input=${encodeURIComponent('{"after":0}')}`, 'gzip')
  expect(encoding).toBeUndefined()
  expect(body.toString()).toContain('"revision":1')
})
