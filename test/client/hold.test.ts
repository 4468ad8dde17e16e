import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createPortClient } from '../../client/create.ts'
import { type HeldLease, type PortClient, PortleaseError } from '../../client/index.ts'
import { ADMIN_TOKEN, startApp, type TestApp } from '../support/app.ts'
import { type CutProxy, deadUrl, type Fate, startCutProxy } from './cut-proxy.ts'
import { DrivenClock } from './driven-clock.ts'

// A holder always stops before the ledger may give its number to somebody else. Client and server share one
// driven time; every request is a real one over a real connection.

let clock: DrivenClock
let app: TestApp
let proxy: CutProxy
let ports: PortClient
let run = 0

const TTL = 60
const GRACE = 60

beforeAll(async () => {
  clock = new DrivenClock()
  app = await startApp({ clock: clock.server, defaults: { graceSeconds: GRACE } })
  proxy = await startCutProxy(app.url)
  await app.call('controller.register', { name: 'build-7' })
  ports = createPortClient({ url: proxy.url, token: ADMIN_TOKEN, fetch: clock.fetch }, { clock })
})
afterAll(async () => {
  await proxy[Symbol.asyncDispose]()
  await app[Symbol.asyncDispose]()
})
beforeEach(() => {
  run++
  proxy.fates.length = 0
  clock.chance = 0.999
})

function request() {
  return { controller: 'build-7', chart: `CI/Simulator-${run}`, purpose: 'nightly', ttlSeconds: TTL }
}

async function serverLease(held: HeldLease) {
  return (await app.call('lease.get', { id: held.lease.id })).data.lease
}

async function isLost(held: HeldLease): Promise<PortleaseError<'LEASE_LOST'> | undefined> {
  return Promise.race([held.lost, clock.settle().then(() => undefined)])
}

test('a held lease is renewed at a third of its TTL, for as long as it is held, and given back at the end', async () => {
  const held = await ports.holdLease(request())
  const firstEnd = Date.parse(held.lease.expiresAt ?? '')
  await clock.advance(19_000)
  expect(Date.parse((await serverLease(held)).expiresAt)).toBe(firstEnd)
  await clock.advance(1_500)
  expect(Date.parse((await serverLease(held)).expiresAt)).toBeGreaterThan(firstEnd + 19_000)
  await clock.advance(10 * TTL * 1000)
  expect(held.signal.aborted).toBe(false)
  expect((await serverLease(held)).state).toBe('active')
  expect(held.lease.expiresAt).toBe((await serverLease(held)).expiresAt)
  await held.release()
  expect((await serverLease(held)).state).toBe('quarantined')
  expect(clock.timers).toBe(0)
})

test('jitter only ever makes a renewal earlier', async () => {
  clock.chance = 0
  const held = await ports.holdLease(request())
  await clock.advance(16_500)
  expect(Date.parse(held.lease.renewedAt)).toBeGreaterThan(Date.parse(held.lease.createdAt))
  await held.release()
})

test('without a server it is lost at the end of the TTL, counted from the moment of sending, before the grace is over', async () => {
  const told: unknown[] = []
  const sent = clock.wall()
  const held = await ports.holdLease(request(), { onLost: (error) => told.push(error) })
  proxy.fates.push(...Array<Fate>(500).fill('cut before'))
  await clock.advance(TTL * 1000 - 1)
  expect(held.signal.aborted).toBe(false)
  await clock.advance(1)
  expect(held.signal.aborted).toBe(true)
  const error = await held.lost
  expect(held.signal.reason).toBe(error)
  expect(PortleaseError.is(error, 'LEASE_LOST') && error.details).toMatchObject({
    why: 'time',
    at: new Date(sent + TTL * 1000).toISOString(),
  })
  expect(told).toEqual([error])
  expect(error.message).toContain('could not be renewed in time')
  proxy.fates.length = 0
  // The ledger has not given the number away, and will not for the whole grace.
  await app.running.sweeper.reclaimOnce()
  expect((await serverLease(held)).state).toBe('expired')
  await held[Symbol.asyncDispose]()
})

test('a short outage is survived: renewals go on until the deadline', async () => {
  const held = await ports.holdLease(request())
  proxy.fates.push(...Array<Fate>(8).fill('cut before'), ...Array<Fate>(3).fill('cut after'))
  await clock.advance(TTL * 1000 - 500)
  expect(held.signal.aborted).toBe(false)
  expect(proxy.fates).toEqual([])
  await clock.advance(TTL * 1000)
  expect((await serverLease(held)).state).toBe('active')
  await held.release()
})

test('grants and renewals count from the moment of sending: a slow answer never makes a hold longer than the ledger does', async () => {
  clock.answerTakesMs = 5_000
  const granted = await ports.holdLease(request())
  proxy.fates.push(...Array<Fate>(500).fill('cut before'))
  await clock.advance(Date.parse(granted.lease.expiresAt ?? '') - clock.wall() - 1)
  expect(granted.signal.aborted).toBe(false)
  await clock.advance(1)
  expect(granted.signal.aborted).toBe(true)
  proxy.fates.length = 0
  await granted[Symbol.asyncDispose]()

  const renewed = await ports.holdLease({ ...request(), chart: 'CI/Slow' })
  await clock.advance(25_000)
  const { renewedAt, expiresAt } = await serverLease(renewed)
  expect(Date.parse(expiresAt) - Date.parse(renewedAt)).toBe(TTL * 1000)
  expect(clock.wall()).toBeGreaterThanOrEqual(Date.parse(renewedAt) + 5_000)
  clock.answerTakesMs = 0
  proxy.fates.push(...Array<Fate>(500).fill('cut before'))
  await clock.advance(Date.parse(expiresAt) - clock.wall() - 1)
  expect(renewed.signal.aborted).toBe(false)
  await clock.advance(1)
  expect(renewed.signal.aborted).toBe(true)
  proxy.fates.length = 0
  await renewed[Symbol.asyncDispose]()
})

test('a laptop that slept past the TTL: the signal is aborted at the first look, without waiting for a timer', async () => {
  const held = await ports.holdLease(request())
  await clock.advance(1_000)
  clock.sleep(TTL * 1000)
  expect(held.signal.aborted).toBe(true)
  expect((await held.lost).details.why).toBe('time')
  await held[Symbol.asyncDispose]()
})

test('a laptop that slept for a while renews as soon as it wakes', async () => {
  const held = await ports.holdLease(request())
  await clock.advance(1_000)
  clock.sleep(15_000)
  await clock.advance(1_000)
  expect(Date.parse(held.lease.renewedAt)).toBe(clock.wall())
  expect(held.signal.aborted).toBe(false)
  await held.release()
})

test('a wall clock that is set back does not make a hold longer', async () => {
  const held = await ports.holdLease(request())
  proxy.fates.push(...Array<Fate>(500).fill('cut before'))
  clock.sleep(-50_000)
  await clock.advance(TTL * 1000)
  expect(await isLost(held)).toBeDefined()
  proxy.fates.length = 0
  clock.sleep(50_000)
  await held[Symbol.asyncDispose]()
})

test('a lease that somebody ended is lost at the next renewal, not at the deadline, and is not released again', async () => {
  const held = await ports.holdLease(request())
  const { id, epoch } = held.lease
  await app.call('lease.release', { id, epoch, reason: 'wrong rack' })
  const before = proxy.requests
  await clock.advance(21_000)
  const error = await isLost(held)
  expect(error?.details.why).toBe('ended')
  expect(error?.message).toMatch(/has ended: .*was released by/)
  await held[Symbol.asyncDispose]()
  expect(proxy.requests).toBe(before + 1)
})

test('a token that is refused for a while does not lose the lease: it is tried again until the deadline', async () => {
  let stranger = false
  const fetch: typeof globalThis.fetch = (input, init) =>
    clock.fetch(input, stranger ? { ...init, headers: { 'content-type': 'application/json' } } : init)
  const client = createPortClient({ url: app.url, token: ADMIN_TOKEN, fetch }, { clock })
  const held = await client.holdLease(request())
  stranger = true
  await clock.advance(30_000)
  expect(held.signal.aborted).toBe(false)
  stranger = false
  await clock.advance(TTL * 1000)
  expect(held.signal.aborted).toBe(false)
  await held.release()
})

test('two processes of one chart never share a hold', async () => {
  const held = await ports.holdLease(request())
  const second = await ports.holdLease(request()).catch((error: unknown) => error)
  if (!PortleaseError.is(second, 'CHART_HELD')) throw second
  expect(second.details.until).toBe(held.lease.expiresAt)
  await held.release()
  const third = await ports.holdLease(request())
  expect(third.port).toBe(held.port)
  await third.release()
})

test('disposal never throws, ends within its patience when the server is gone, and the timers of a hold keep nobody alive', async () => {
  const client = createPortClient({ url: proxy.url, token: ADMIN_TOKEN, fetch: clock.fetch }, { clock })
  const held = await client.holdLease(request())
  expect(clock.timers).toBe(1)
  expect(clock.keepingAlive).toBe(0)
  proxy.fates.push(...Array<Fate>(500).fill('cut before'))
  const started = clock.wall()
  let over = false
  const disposed = held[Symbol.asyncDispose]().then(() => {
    over = true
  })
  while (!over) await clock.advance(100)
  await disposed
  expect(clock.wall() - started).toBeLessThanOrEqual(2_100)
  expect(clock.timers).toBe(0)
})

test('disposal waits for a renewal that is under way, so that it never comes after the release', async () => {
  const held = await ports.holdLease(request())
  proxy.fates.push('hold')
  clock.hanging = true
  await clock.advance(20_100)
  await expect.poll(() => proxy.held).toBeGreaterThan(0)
  let over = false
  const disposed = held[Symbol.asyncDispose]().then(() => {
    over = true
  })
  await clock.advance(1_900)
  expect(over).toBe(false)
  expect((await serverLease(held)).state).toBe('active')
  await clock.advance(200)
  clock.hanging = false
  await disposed
  expect((await serverLease(held)).state).toBe('quarantined')
})

test('release says when the server could not be told', async () => {
  const client = createPortClient({ url: proxy.url, token: ADMIN_TOKEN, fetch: clock.fetch, retryForMs: 0 }, { clock })
  const held = await client.holdLease(request())
  proxy.fates.push('cut before')
  await expect(held.release()).rejects.toMatchObject({ code: 'UNREACHABLE' })
  await held[Symbol.asyncDispose]()
})

test("the caller's own signal: before the grant it ends the wait, afterwards it stops the work and the renewals", async () => {
  const dead = createPortClient({ url: await deadUrl() }, { clock })
  const early = new AbortController()
  const waiting = dead.holdLease(request(), { signal: early.signal }).catch((error: unknown) => error)
  early.abort()
  await clock.settle()
  expect(PortleaseError.is(await waiting, 'ABORTED')).toBe(true)

  const stop = new AbortController()
  const held = await ports.holdLease(request(), { signal: stop.signal })
  stop.abort()
  expect(held.signal.aborted).toBe(true)
  expect(PortleaseError.is(held.signal.reason, 'ABORTED')).toBe(true)
  expect(clock.timers).toBe(0)
  // The number stays the holder's until it is disposed of: its program may still be listening.
  expect((await serverLease(held)).state).toBe('active')
  await held[Symbol.asyncDispose]()
  expect((await serverLease(held)).state).toBe('quarantined')
})

test('withLease gives the result, gives the lease back, and passes on what the work threw', async () => {
  const seen: HeldLease[] = []
  const port = await ports.withLease(request(), async (held) => {
    seen.push(held)
    expect((await serverLease(held)).state).toBe('active')
    return held.port
  })
  expect(port).toBe(seen[0]?.port)
  expect((await serverLease(seen[0]!)).state).toBe('quarantined')
  const failing = ports.withLease(request(), (held) => {
    seen.push(held)
    throw new Error('the work broke')
  })
  await expect(failing).rejects.toThrow('the work broke')
  expect((await serverLease(seen[1]!)).state).toBe('quarantined')
})

test('withLease does not pass off as done what was done after the lease was lost', async () => {
  const work = ports.withLease(request(), async (held) => {
    clock.sleep(TTL * 1000)
    return held.port
  })
  await expect(work).rejects.toMatchObject({ code: 'LEASE_LOST' })
})

test('`await using` works where the compiler lowers it', async () => {
  let inside: HeldLease
  {
    await using held = await ports.holdLease(request())
    inside = held
    expect((await serverLease(held)).state).toBe('active')
  }
  expect((await serverLease(inside)).state).toBe('quarantined')
})
