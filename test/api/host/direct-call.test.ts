import fc from 'fast-check'
import { expect, test } from 'vitest'
import { startHost } from './support.ts'

// One plain call takes a shorter way than tRPC's adapter. A batch of one takes the adapter's: the two must agree.

const CALLS: [procedure: string, input: unknown][] = [
  ['echo', { text: 'grüß 🔌' }],
  ['echo', undefined],
  ['echo', { txt: 1 }],
  ['echo', null],
  ['change', { controller: 'a', port: 1 }],
  ['change', { controller: 5, port: 'x', prot: 1 }],
  ['many', { requests: [{ controller: 'a' }] }],
  ['list', { state: 'actve' }],
  ['list', undefined],
  ['refuse', undefined],
  ['busy', undefined],
  ['bug', undefined],
  ['zodBug', undefined],
  ['parserBug', 'text'],
  ['chnge', {}],
]
const MUTATIONS = ['change', 'many', 'refuse', 'busy', 'bug', 'zodBug', 'parserBug']

test.each(CALLS)('%s %j: status, headers and body are those of the adapter', async (procedure, input) => {
  await using server = await startHost()
  const headers = { 'x-request-id': 'same' }
  const [one, batch] = [
    await server.post(procedure, input, headers),
    await server.post(`${procedure}?batch=1`, { 0: input }, headers),
  ]
  expect(one.status).toBe(batch.status)
  expect([await one.json()]).toEqual(await batch.json())
  for (const name of ['content-type', 'retry-after', 'www-authenticate', 'cache-control', 'x-content-type-options']) {
    expect([name, one.headers.get(name)]).toEqual([name, batch.headers.get(name)])
  }
  if (one.ok) expect(one.headers.get('vary')).toBe(batch.headers.get('vary'))
})

test('whatever JSON is sent, by GET or POST, both ways answer the same', async () => {
  await using server = await startHost()
  const call = async (path: string, method: string, input: unknown) => {
    const text = encodeURIComponent(JSON.stringify(input))
    const response =
      method === 'GET'
        ? await fetch(`${server.url}/trpc/${path}${path.includes('?') ? '&' : '?'}input=${text}`)
        : await server.post(path, input)
    return { status: response.status, body: (await response.json()) as unknown }
  }
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('echo', 'list', 'change', 'many', 'renew'),
      fc.constantFrom('GET', 'POST'),
      fc.oneof(
        fc.jsonValue(),
        fc.record({ text: fc.string({ unit: 'grapheme' }) }),
        fc.record({ requests: fc.jsonValue() }),
      ),
      async (path, method, input) => {
        const one = await call(path, method, input)
        const { status, body } = await call(`${path}?batch=1`, method, { 0: input })
        expect({ status: one.status, body: [one.body] }).toEqual({ status, body })
      },
    ),
    { numRuns: 150 },
  )
})

test('a mutation is never done by GET, on either way', async () => {
  await using server = await startHost()
  for (const path of MUTATIONS) {
    const statuses = [path, `${path}?batch=1`].map(async (each) => (await fetch(`${server.url}/trpc/${each}`)).status)
    expect(await Promise.all(statuses)).toEqual([405, 405])
  }
})

test('a query by GET whose input is not JSON is told so', async () => {
  await using server = await startHost()
  const response = await fetch(`${server.url}/trpc/echo?input={text:1}`)
  expect(response.status).toBe(400)
  expect(await response.text()).toContain('The input is not JSON')
})
