import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { ADMIN_TOKEN, startApp, type TestApp } from '../support/app.ts'
import { checkLedger } from '../support/check-ledger.ts'
import { holdLock } from '../support/held-lock.ts'
import { must, tally } from '../support/site.ts'

const wish = (n: number) => ({ controller: 'line1', chart: `Chart ${n}`, purpose: 'test' })

/** Waits until so many requests wait behind the one that is under way. */
async function waitForDepth(app: TestApp, depth: number): Promise<void> {
  while (app.running.ledger.depth < depth) await sleep(5)
}

/** Sends a request that takes the batch that is under way, and waits until it does. */
async function occupy(app: TestApp) {
  const first = app.call('lease.acquire', wish(0))
  await sleep(100)
  expect(app.running.ledger.depth).toBe(0)
  return first
}

test('more callers than the queue holds: the surplus is refused at once and knows that nothing was done', async () => {
  await using app = await startApp({ queueLimit: 20 })
  await must(app.call('controller.register', { name: 'line1' }))
  using lock = holdLock(`${app.folder}/portlease.db`)
  const first = occupy(app)
  await sleep(100)
  const waiting = Array.from({ length: 20 }, (_, n) => app.call('lease.acquire', wish(n + 1)))
  await waitForDepth(app, 20)
  // Nothing has been freed: these answers cannot have waited for the lock.
  const surplus = await Promise.all(Array.from({ length: 10 }, (_, n) => app.call('lease.acquire', wish(n + 100))))
  expect(tally(surplus)).toEqual({ UNAVAILABLE: 10 })
  for (const { status, error } of surplus) {
    expect(status).toBe(503)
    expect(error).toMatchObject({ outcome: 'nothing', retryAfterMs: expect.any(Number), next: expect.any(String) })
  }
  // Reads do not stand in that queue.
  expect((await must(app.call('lease.list', {}))).total).toBe(0)
  lock.free()
  expect(tally(await Promise.all([first, ...waiting]))).toEqual({ ok: 21 })
  expect((await must(app.call('lease.list', {}))).total).toBe(21)
  expect(await checkLedger(app.databaseUrl)).toEqual([])
})

test('a caller that has gone while it waited is dropped before it is decided', async () => {
  await using app = await startApp()
  await must(app.call('controller.register', { name: 'line1' }))
  using lock = holdLock(`${app.folder}/portlease.db`)
  const first = occupy(app)
  await sleep(100)
  const gone = new AbortController()
  const leaving = Array.from({ length: 10 }, (_, n) =>
    fetch(`${app.url}/trpc/lease.acquire`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_TOKEN}` },
      body: JSON.stringify(wish(n + 1)),
      signal: gone.signal,
    }),
  )
  await waitForDepth(app, 10)
  const staying = app.call('lease.acquire', wish(50))
  await waitForDepth(app, 11)
  gone.abort()
  for (const each of leaving) await expect(each).rejects.toThrow()
  // The server hears of it when it next reads from those connections.
  await sleep(200)
  lock.free()
  expect(tally([await first, await staying])).toEqual({ ok: 2 })
  const { leases } = await must(app.call('lease.list', {}))
  expect(leases.map(({ chart }: { chart: string }) => chart).sort()).toEqual(['Chart 0', 'Chart 50'])
  // It is no bug either.
  expect(app.log.join('')).not.toContain('a bug in the server')
})

test('a lock that is never let go of: callers are told that nothing was done, and later all goes on', async () => {
  await using app = await startApp({ sweepEveryMs: 20 })
  await must(app.call('controller.register', { name: 'line1' }))
  using lock = holdLock(`${app.folder}/portlease.db`)
  const replies = await Promise.all([app.call('lease.acquire', wish(0)), app.call('lease.acquire', wish(1))])
  expect(tally(replies)).toEqual({ UNAVAILABLE: 2 })
  expect(replies[0]?.error).toMatchObject({ outcome: 'nothing' })
  expect((await fetch(`${app.url}/readyz`)).status).toBe(503)
  lock.free()
  // A server that is not ready is sent no writes: it must find out by itself.
  while ((await fetch(`${app.url}/readyz`)).status !== 200) await sleep(20)
  expect(await must(app.call('lease.acquire', wish(0)))).toMatchObject({ created: true })
})
