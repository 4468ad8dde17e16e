import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createPortClient, type WatchItem } from '../../client/index.ts'
import { ADMIN_TOKEN } from '../support/app.ts'
import { temporaryDatabase } from '../support/database.ts'
import { type ServerProcess, startServer } from '../support/process.ts'
import { must } from '../support/site.ts'
import { cuttingFetch } from './cutting.ts'

const CHANGES = 5000
const IN_A_CALL = 50

/** Writes its share of the changes: calls of fifty grants, and a release of each tenth. */
async function write(server: ServerProcess, controller: string, changes: number): Promise<void> {
  for (let written = 0; written < changes; ) {
    const most = Math.min(IN_A_CALL, changes - written)
    const requests = Array.from({ length: most }, (_, i) => ({ controller, chart: `C${written + i}`, purpose: 'load' }))
    const { leases } = await must<{ leases: { lease: { id: string; epoch: number } }[] }>(
      server.call('lease.acquireMany', { requests }),
    )
    written += leases.length
    for (const { lease } of leases.filter((_, i) => i % 10 === 0 && written + i / 10 < changes)) {
      await must(server.call('lease.release', { id: lease.id, epoch: lease.epoch }))
      written++
    }
  }
}

/** Reads until `last`, giving a stream up after a number of items that `next` says, and going on with the other server. */
async function follow(urls: string[], last: () => number, next: () => number, fetch?: typeof globalThis.fetch) {
  const seen: number[] = []
  let after = 0
  for (let turn = 0; after < last(); turn++) {
    const client = createPortClient({ url: urls[turn % urls.length], token: ADMIN_TOKEN, fetch })
    let left = next()
    for await (const { revision, event } of client.event.watch({ after })) {
      if (event) seen.push(event.revision)
      after = revision
      if (after >= last() || --left <= 0) break
    }
  }
  return seen
}

test('watchers that lose their connection at random, while two processes write, receive each revision once and in order', async () => {
  await using database = await temporaryDatabase()
  await using one = await startServer({ databaseUrl: database.url })
  await using two = await startServer({ databaseUrl: database.url })
  await must(one.call('controller.register', { name: 'line1' }))
  await must(one.call('controller.register', { name: 'line2' }))
  const seed = Math.floor(Math.random() * 2 ** 31)
  const sizes = fc.sample(fc.integer({ min: 1, max: 400 }), { numRuns: 10_000, seed })
  const next = () => sizes.pop() ?? 400
  const { fetch, cuts } = cuttingFetch(() => next() * 600)
  let last = Number.MAX_SAFE_INTEGER
  const watchers = [
    follow([one.url, two.url], () => last, next),
    follow(
      [two.url],
      () => last,
      () => Number.MAX_SAFE_INTEGER,
      fetch,
    ),
    follow(
      [one.url, two.url],
      () => last,
      () => next() * 10,
      fetch,
    ),
  ]
  await Promise.all([write(one, 'line1', CHANGES / 2), write(two, 'line2', CHANGES / 2)])
  const { revision } = await must<{ revision: number }>(one.call('event.list', { limit: 1, before: 2 }))
  // One change more, so that who waits for the end hears of it.
  last = revision
  await must(two.call('controller.register', { name: 'line3' }))
  const all = Array.from({ length: last }, (_, i) => i + 1)
  for (const seen of await Promise.all(watchers)) {
    expect(
      seen.filter((each) => each <= last),
      `seed ${seed}`,
    ).toEqual(all)
  }
  expect(revision).toBeGreaterThanOrEqual(CHANGES)
  expect(cuts(), `seed ${seed}`).toBeGreaterThan(5)
}, 120_000)

test('a stream goes on through the death of its server, when the next one has its address', async () => {
  await using database = await temporaryDatabase()
  let server = await startServer({ databaseUrl: database.url })
  const { url } = server
  // The address is the client's; behind it stands whichever server there is, or none.
  const fetch: typeof globalThis.fetch = (input, init) => globalThis.fetch(String(input).replace(url, server.url), init)
  const client = createPortClient({ url, token: ADMIN_TOKEN, fetch })
  const seen: WatchItem[] = []
  const stream = client.event.watch({ after: 0 })
  const until = async (type: string) => {
    for (;;) {
      const { value } = await stream.next()
      if (value?.event) seen.push(value)
      if (value?.event?.type === type) return
    }
  }
  await until('token.created')
  await server.kill()
  const waiting = until('controller.registered')
  server = await startServer({ databaseUrl: database.url })
  await must(server.call('controller.register', { name: 'line1' }))
  await waiting
  await stream.return()
  await server.kill()
  expect(seen.map(({ revision }) => revision)).toEqual(seen.map((_, i) => i + 1))
})
