import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ControllerListAnswer, Lease } from '../../../server/domain/wire.ts'
import { startApp, type TestApp } from '../../support/app.ts'
import { TestClock } from '../../support/clock.ts'
import { must } from '../../support/site.ts'

// The usage of all controllers is kept between reads. What it tells must be what counting each of them anew tells.

const CONTROLLERS = ['line1', 'line2', 'line3']
const MINUTE = 60_000
const DAY = 86_400_000

/** A site on a clock; `check` compares what is kept with what is counted. */
class Site {
  readonly clock: TestClock
  readonly app: TestApp
  readonly leases: Lease[] = []
  #serial = 0

  private constructor(clock: TestClock, app: TestApp) {
    this.clock = clock
    this.app = app
  }

  static async open(): Promise<Site> {
    const clock = new TestClock()
    const app = await startApp({ clock })
    for (const name of CONTROLLERS) await must(app.call('controller.register', { name }))
    return new Site(clock, app)
  }

  at(ms: number): string {
    return new Date(this.clock.now() + ms).toISOString()
  }

  async acquire(controller: string, terms: object): Promise<Lease> {
    const request = { controller, chart: `C${this.#serial++}`, purpose: 'test', ...terms }
    const { lease } = await must<{ lease: Lease }>(this.app.call('lease.acquire', request))
    this.leases.push(lease)
    return lease
  }

  /** What is kept equals what `controller.get` counts, which keeps nothing. */
  async check(): Promise<Map<string, ControllerListAnswer['controllers'][number]['usage']>> {
    const { reads } = this.app.running.app
    const now = this.clock.now()
    const kept = [
      ...(await reads.listControllers({}, now)).controllers,
      ...(await reads.listControllers({ retired: true }, now)).controllers,
    ]
    expect(kept.map(({ name }) => name).sort()).toEqual([...new Set(kept.map(({ name }) => name))].sort())
    for (const controller of kept)
      expect(controller).toEqual((await reads.getController(controller.name, now)).controller)
    return new Map(kept.map(({ name, usage }) => [name, usage]))
  }
}

test('what time does is seen without an event: overdue, expired, renewed after that, renewed for less', async () => {
  const site = await Site.open()
  await using app = site.app
  await site.acquire('line3', { reviewBy: site.at(MINUTE) })
  const short = await site.acquire('line1', { ttlSeconds: 60 })
  const long = await site.acquire('line2', { ttlSeconds: 86_400 })
  const of = async (name: string) => {
    const { leased, overdue, expired } = (await site.check()).get(name)!.tcp
    return { leased, overdue, expired }
  }
  expect(await of('line1')).toEqual({ leased: 1, overdue: 0, expired: 0 })
  expect(await of('line3')).toEqual({ leased: 1, overdue: 0, expired: 0 })
  site.clock.advance(MINUTE)
  expect(await of('line1')).toEqual({ leased: 0, overdue: 0, expired: 1 })
  expect(await of('line3')).toEqual({ leased: 0, overdue: 1, expired: 0 })
  await must(app.call('lease.renew', { id: short.id, epoch: short.epoch, ttlSeconds: 600 }))
  expect(await of('line1')).toEqual({ leased: 1, overdue: 0, expired: 0 })
  await must(app.call('lease.renew', { id: long.id, epoch: long.epoch, ttlSeconds: 10 }))
  expect(await of('line2')).toEqual({ leased: 1, overdue: 0, expired: 0 })
  site.clock.advance(10_000)
  expect(await of('line2')).toEqual({ leased: 0, overdue: 0, expired: 1 })
})

test('what is done to one controller, or to all, is seen on each', async () => {
  const site = await Site.open()
  await using app = site.app
  const free = async () => Object.fromEntries([...(await site.check())].map(([name, { tcp }]) => [name, tcp.free]))
  expect(await free()).toEqual({ line1: 15_386, line2: 15_386, line3: 15_386 })
  const all = { controller: null, first: 61_000, last: 61_009, reason: 'spare' }
  const { exclusion } = await must(app.call('controller.exclude', all))
  expect(await free()).toEqual({ line1: 15_376, line2: 15_376, line3: 15_376 })
  await must(app.call('controller.include', { id: exclusion.id }))
  await must(app.call('controller.exclude', { ...all, controller: 'line2' }))
  await must(app.call('controller.register', { name: 'line0' }))
  expect(await free()).toEqual({ line0: 15_386, line1: 15_386, line2: 15_376, line3: 15_386 })
})

test('what was counted beforehand, while others wrote, is as good', async () => {
  const site = await Site.open()
  await using app = site.app
  await site.acquire('line1', { port: 61_000 })
  await app.running.app.reads.warm()
  await site.acquire('line1', { port: 61_001 })
  expect((await site.check()).get('line1')?.tcp.leased).toBe(2)
})

const pick = fc.nat({ max: 1000 })
const step = fc.oneof(
  fc.record({
    do: fc.constant('acquire' as const),
    pick,
    ttl: fc.constantFrom(null, 30, 600, 86_400),
    both: fc.boolean(),
  }),
  fc.record({ do: fc.constant('renew' as const), pick, ttl: fc.constantFrom(1, 30, 3600) }),
  fc.record({ do: fc.constantFrom('confirm' as const, 'release' as const, 'acquire again' as const), pick }),
  fc.record({ do: fc.constantFrom('exclude' as const, 'report' as const, 'sweep' as const, 'retire' as const), pick }),
  fc.record({
    do: fc.constant('time' as const),
    ms: fc.constantFrom(1, 29_999, 30_000, MINUTE, 600_000, DAY, 40 * DAY),
  }),
  fc.record({ do: fc.constant('jump' as const), ms: fc.constantFrom(-DAY, -MINUTE, MINUTE, DAY) }),
)

test('after any changes and any movement of the clock, what is kept is what is counted', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 15, maxLength: 30, size: 'max' }), async (steps) => {
      const site = await Site.open()
      await using _ = site.app
      for (const each of steps) {
        await act(site, each)
        await site.check()
      }
    }),
    { numRuns: 5 },
  )
})

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

/** Refusals are part of it. */
async function act({ app, clock, leases }: Site, each: Step): Promise<void> {
  if (each.do === 'time') return clock.advance(each.ms)
  if (each.do === 'jump') return clock.jump(each.ms)
  const controller = CONTROLLERS[each.pick % CONTROLLERS.length]!
  const lease = leases[each.pick % Math.max(1, leases.length)]
  const instant = (ms: number) => new Date(clock.now() + ms).toISOString()
  if (each.do === 'acquire') {
    const terms = each.ttl === null ? { reviewBy: instant(MINUTE * (each.pick + 1)) } : { ttlSeconds: each.ttl }
    const transport = each.both ? 'both' : 'tcp'
    const request = { controller, chart: `P${each.pick}`, purpose: 'test', transport, ...terms }
    const { data } = await app.call<{ lease: Lease }>('lease.acquire', request)
    if (data) leases.push(data.lease)
  } else if (each.do === 'exclude') {
    const where = each.pick % 4 === 0 ? null : controller
    const first = 61_000 + (each.pick % 20)
    await app.call('controller.exclude', { controller: where, first, last: first + 3, reason: 'spare' })
  } else if (each.do === 'report') {
    const forbidden = [{ transport: 'tcp', port: 20_000 + (each.pick % 3) }]
    await app.call('lease.report', { controller, source: 'strategy', forbidden })
  } else if (each.do === 'sweep') await app.running.sweeper.reclaimOnce()
  else if (each.do === 'retire') await app.call('controller.retire', { name: controller, reason: 'scrapped' })
  else if (lease) await actOn(app, lease, each, instant(MINUTE))
}

async function actOn(app: TestApp, lease: Lease, each: Step, reviewBy: string): Promise<void> {
  const { id, epoch, controller, chart, transport, ttlSeconds } = lease
  if (each.do === 'renew') await app.call('lease.renew', { id, epoch, ttlSeconds: each.ttl })
  if (each.do === 'confirm') await app.call('lease.confirm', { id, reviewBy })
  if (each.do === 'release') await app.call('lease.release', { id, epoch })
  const terms = ttlSeconds === null ? {} : { ttlSeconds }
  if (each.do === 'acquire again')
    await app.call('lease.acquire', { controller, chart, transport, purpose: 'test', ...terms })
}
