import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { ADMIN_TOKEN, startApp, type TestApp } from '../support/app.ts'
import { TestClock } from '../support/clock.ts'
import { holdLock } from '../support/held-lock.ts'
import { must } from '../support/site.ts'

const wish = (chart: string, more = {}) => ({ controller: 'line1', chart, purpose: 'test', ...more })

/** Every sample of /metrics by its name and labels as they are written there. */
async function look(app: TestApp): Promise<{ text: string; at(sample: string): number | undefined }> {
  const response = await fetch(`${app.url}/metrics`)
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4')
  const text = await response.text()
  const samples = new Map<string, number>()
  for (const line of text.split('\n')) {
    const [, name, value] = /^([^# ].*) (\S+)$/.exec(line) ?? []
    if (name) samples.set(name, Number(value))
  }
  return { text, at: (sample) => samples.get(sample) }
}

test('/metrics counts requests by procedure and code, needs no token, and names no team, chart, controller or token', async () => {
  await using app = await startApp()
  await must(app.call('controller.register', { name: 'line1' }))
  for (const chart of ['Palletizer', 'Mixer', 'Mixer']) await must(app.call('lease.acquire', wish(chart)))
  await app.call('lease.acquire', wish('Filler', { port: 80 }))
  await app.call('lease.acquire', wish('Filler'), 'plt_nobody_knows_this_token_of_forty_chars')
  await app.call('made.up', {})
  const batch = `${app.url}/trpc/lease.list,lease.list,system.whoami?batch=1&input=%7B%220%22%3A%7B%7D%2C%221%22%3A%7B%7D%7D`
  await fetch(batch, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } })
  const { text, at } = await look(app)
  const requests = (procedure: string, code: string) =>
    at(`portlease_requests_total{procedure="${procedure}",code="${code}"}`)
  expect(requests('lease.acquire', 'ok')).toBe(3)
  expect(requests('lease.acquire', 'PORT_NOT_LEASABLE')).toBe(1)
  expect(requests('lease.acquire', 'UNAUTHENTICATED')).toBe(1)
  expect(requests('unknown', 'INVALID_INPUT')).toBe(1)
  expect(requests('batch', 'ok')).toBe(1)
  expect(at('portlease_request_seconds_count{procedure="lease.acquire"}')).toBe(5)
  expect(at('portlease_batch_requests_sum')).toBeGreaterThanOrEqual(6)
  expect(at('portlease_commit_seconds_count')).toBe(at('portlease_batch_requests_count'))
  const whole = { revision: 5, claims: 2, leases: 2, controllers: 1, queue_depth: 0, streams: 0 }
  for (const [name, value] of Object.entries({ ...whole, database_writes: 1, database_reads: 1, clock_trusted: 1 }))
    expect([name, at(`portlease_${name}`)]).toEqual([name, value])
  for (const name of ['nodejs_eventloop_lag_p99_seconds', 'process_resident_memory_bytes'])
    expect(at(name)).toBeGreaterThanOrEqual(0)
  for (const secret of ['line1', 'Palletizer', 'Mixer', 'admin', 'plt_', '127.0.0.1', 'made.up'])
    expect(text).not.toContain(secret)
})

test('/metrics says how long the oldest lease waits for the sweeper, and 0 when it has come', async () => {
  const clock = new TestClock()
  await using app = await startApp({ clock, defaults: { graceSeconds: 60, quarantineSeconds: 600 } })
  await must(app.call('controller.register', { name: 'line1' }))
  await must(app.call('lease.acquire', wish('A', { ttlSeconds: 100 })))
  clock.advance(159_000)
  expect((await look(app)).at('portlease_sweep_lag_seconds')).toBe(0)
  clock.advance(31_000)
  expect((await look(app)).at('portlease_sweep_lag_seconds')).toBe(30)
  await app.running.sweeper.reclaimOnce()
  expect((await look(app)).at('portlease_sweep_lag_seconds')).toBe(0)
  clock.advance(190_000)
  // A TTL of 100 s has a quarantine of 100 s.
  expect((await look(app)).at('portlease_sweep_lag_seconds')).toBe(90)
})

test('/metrics tells a database that takes no writes, what was tried, and who was turned away', async () => {
  await using app = await startApp({ queueLimit: 5, sweepEveryMs: 20 })
  await must(app.call('controller.register', { name: 'line1' }))
  using lock = holdLock(`${app.folder}/portlease.db`)
  const waiting = [app.call('lease.acquire', wish('first'))]
  await sleep(100)
  for (let n = 0; n < 8; n++) waiting.push(app.call('lease.acquire', wish(`Chart ${n}`)))
  await Promise.all(waiting)
  const away = await look(app)
  expect(away.at('portlease_turned_away_total{why="full"}')).toBeGreaterThanOrEqual(3)
  expect(away.at('portlease_commit_failures_total{failure="busy"}')).toBeGreaterThanOrEqual(1)
  expect(away.at('portlease_database_writes')).toBe(0)
  lock.free()
  while ((await look(app)).at('portlease_database_writes') !== 1) await sleep(20)
})

test('/metrics counts open streams', async () => {
  await using app = await startApp()
  const gone = new AbortController()
  const url = `${app.url}/trpc/event.watch?input=%7B%7D`
  const stream = await fetch(url, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` }, signal: gone.signal })
  await stream.body?.getReader().read()
  expect((await look(app)).at('portlease_streams')).toBe(1)
  gone.abort()
  while ((await look(app)).at('portlease_streams') !== 0) await sleep(20)
  const { at } = await look(app)
  expect(at('portlease_requests_total{procedure="event.watch",code="ok"}')).toBe(1)
  expect(at('portlease_request_seconds_count{procedure="event.watch"}')).toBeUndefined()
})
