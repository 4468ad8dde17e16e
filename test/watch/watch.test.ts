import { afterAll, beforeAll, expect, test } from 'vitest'
import { createPortClient, PortleaseError, type WatchItem } from '../../client/index.ts'
import { ADMIN_TOKEN, startApp, type TestApp } from '../support/app.ts'
import { must } from '../support/site.ts'

let app: TestApp
beforeAll(async () => {
  app = await startApp({ streamCheckMs: 40 })
  await app.addTeam('mixing')
})
afterAll(() => app?.[Symbol.asyncDispose]())

const clientOf = (token = ADMIN_TOKEN, url = app.url) => createPortClient({ url, token })
const revisionNow = async () => (await must<{ revision: number }>(app.call('event.list', { before: 1 }))).revision
let controllers = 0
const change = () => must(app.call('controller.register', { name: `c${controllers++}` }))

/** Items until one that fits; what comes before it is kept. */
async function until(stream: AsyncIterator<WatchItem>, fits: (item: WatchItem) => boolean): Promise<WatchItem[]> {
  const items: WatchItem[] = []
  for (;;) {
    const { value, done } = await stream.next()
    if (done) throw new Error('the stream ended')
    items.push(value)
    if (fits(value)) return items
  }
}

test('without a revision a stream begins now, says so at once, and tells of the next change', async () => {
  const stream = clientOf().event.watch()
  const revision = await revisionNow()
  expect((await stream.next()).value).toMatchObject({ revision, event: null })
  await change()
  const items = await until(stream, ({ event }) => event !== null)
  expect(items.at(-1)).toMatchObject({ revision: revision + 1, event: { type: 'controller.registered' } })
  await stream.return()
})

test('when nothing happens, items without an event say how far the stream is', async () => {
  const stream = clientOf().event.watch()
  const [first, second, third] = [await stream.next(), await stream.next(), await stream.next()]
  const item = { revision: await revisionNow(), event: null }
  expect([first.value, second.value, third.value]).toMatchObject([item, item, item])
  await stream.return()
})

test('events about teams and tokens are for admins; for others the stream goes on beyond them without a word', async () => {
  const viewer = await app.addToken('mixing', 'viewer')
  const after = await revisionNow()
  await app.addTeam('secret')
  await app.addToken('secret', 'member')
  const last = await revisionNow()
  const items = await until(clientOf(viewer).event.watch({ after }), ({ revision }) => revision === last)
  expect(items.filter(({ event }) => event)).toEqual([])
  const told = await until(clientOf().event.watch({ after }), ({ revision }) => revision === last)
  expect(told.flatMap(({ event }) => event?.type ?? [])).toEqual(['team.created', 'token.created'])
})

test('the token that is revoked while a stream is open ends it', async () => {
  const secret = await app.addToken('mixing', 'viewer', { name: 'laptop' })
  const stream = clientOf(secret).event.watch()
  await stream.next()
  const { tokens } = await must<{ tokens: { id: string; name: string }[] }>(app.call('token.list'))
  await must(app.call('token.revoke', { id: tokens.find(({ name }) => name === 'laptop')!.id }))
  const ended = until(stream, () => false)
  await expect(ended).rejects.toSatisfy((error) => PortleaseError.is(error, 'UNAUTHENTICATED'))
})

test('a revoked token is told of nothing that comes after, however long it is until the next look', async () => {
  await using slow = await startApp({ streamCheckMs: 600_000 })
  await slow.addTeam('mixing')
  const secret = await slow.addToken('mixing', 'viewer', { name: 'laptop' })
  const stream = clientOf(secret, slow.url).event.watch()
  await stream.next()
  const { tokens } = await must<{ tokens: { id: string; name: string }[] }>(slow.call('token.list'))
  await must(slow.call('token.revoke', { id: tokens.find(({ name }) => name === 'laptop')!.id }))
  await must(slow.call('controller.register', { name: 'unseen' }))
  await expect(until(stream, ({ event }) => event !== null)).rejects.toSatisfy((error) =>
    PortleaseError.is(error, 'UNAUTHENTICATED'),
  )
})

test('a token that is not good, and a revision to which the ledger has not come, are refused by name', async () => {
  await expect(clientOf('plt_nobody').event.watch().next()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  const ahead = clientOf().event.watch({ after: 10 ** 9 })
  await expect(ahead.next()).rejects.toMatchObject({ code: 'INVALID_INPUT', details: { fields: [{ path: 'after' }] } })
})

test('who stops listening is told nothing more, and no error', async () => {
  const stop = new AbortController()
  const items: WatchItem[] = []
  for await (const item of clientOf().event.watch({ after: 0 }, { signal: stop.signal })) {
    items.push(item)
    if (items.length === 2) stop.abort()
  }
  expect(items).toHaveLength(2)
})

test('a browser resumes by the id of the last item: it goes before `after`', async () => {
  const input = encodeURIComponent(JSON.stringify({ after: 0 }))
  const response = await fetch(`${app.url}/trpc/event.watch?input=${input}`, {
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'last-event-id': '3' },
  })
  expect(response.headers.get('content-type')).toContain('text/event-stream')
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  while (!text.includes('id: 4')) text += (await reader.read()).value
  await reader.cancel()
  expect([...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id)).slice(0, 2)).toEqual([3, 4])
})

test('a server that stops ends its streams and does not wait for them', async () => {
  await using stopping = await startApp()
  const response = await fetch(`${stopping.url}/trpc/event.watch?input=%7B%7D`, {
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
  })
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  while (!text.includes('"event":null')) text += (await reader.read()).value ?? expect.fail('the stream ended')
  await stopping.close()
  // A stream that is cut instead rejects here.
  for (let end = false; !end; ) end = (await reader.read()).done
})

test('a caller that reads slowly is served page by page: the server does not run ahead of it', async () => {
  const reads: number[] = []
  const { tail } = app.running.app
  const page = tail.page.bind(tail)
  tail.page = (after, ...rest) => {
    reads.push(after)
    return page(after, ...rest)
  }
  await must(app.call('controller.register', { name: 'wide' }))
  for (let call = 0; call < 4; call++) {
    const requests = Array.from({ length: 1000 }, (_, i) => ({
      ...{ controller: 'wide', chart: `C${call}-${i}`, purpose: '😀'.repeat(500) },
    }))
    await must(app.call('lease.acquireMany', { requests }))
  }
  const response = await fetch(`${app.url}/trpc/event.watch?input=${encodeURIComponent('{"after":0}')}`, {
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
  })
  const reader = response.body!.getReader()
  await reader.read()
  // Nobody reads on: what the connection itself can take comes to rest.
  let before = -1
  while (before !== reads.length) {
    before = reads.length
    await new Promise((resolve) => setTimeout(resolve, 300))
  }
  expect(Math.max(...reads)).toBeLessThan(await revisionNow())
  await reader.cancel()
  tail.page = page
})
