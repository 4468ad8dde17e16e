import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Lease } from '../../server/domain/wire.ts'
import { startApp, type TestApp } from '../support/app.ts'
import { TestClock } from '../support/clock.ts'
import { temporaryDatabase } from '../support/database.ts'
import { FIRST, GRACE, LAST, Model, type ModelLease, QUARANTINE, type Wanted } from './lease-model.ts'
import { checkRows, must, refused, revoke, rowsOf, sweep } from './stage.ts'

/**
 * Any sequence of lease verbs, passing time, sweeps and restarts gives what the naive model of the contract says. After each
 * step all leases are compared: by time alone nothing may change but what the contract lets the ledger end.
 */

const REVIEW_DAYS = 180
const DEFAULTS = { graceSeconds: GRACE / 1000, quarantineSeconds: QUARANTINE / 1000, reviewDays: REVIEW_DAYS }

/** The real server. It is started anew by a command, over the same folder and clock. */
interface World {
  app: TestApp
  readonly clock: TestClock
  readonly folder: string
  controller: string
  tokens: Record<string, string>
}

type Command = fc.AsyncCommand<Model, World>

abstract class Step implements Command {
  check(_model: Readonly<Model>): boolean {
    return true
  }

  async run(model: Model, world: World): Promise<void> {
    await this.act(model, world)
    await compare(model, world)
  }

  protected abstract act(model: Model, world: World): Promise<void>
  abstract toString(): string
}

class Acquire extends Step {
  readonly wanted: Wanted
  constructor(wanted: Wanted) {
    super()
    this.wanted = wanted
  }

  protected async act(model: Model, world: World): Promise<void> {
    const { wanted } = this
    const { team, ttl, ...request } = wanted
    const reply = world.app.call(
      'lease.acquire',
      {
        controller: world.controller,
        purpose: 'model',
        ...JSON.parse(JSON.stringify(request)),
        ...(ttl === null ? {} : { ttlSeconds: ttl / 1000 }),
      },
      world.tokens[team],
    )
    const verdict = model.acquire(wanted)
    if ('refused' in verdict) {
      await refused(reply, verdict.refused)
      return
    }
    const { lease, created } = await must(reply)
    const highest = Math.max(0, ...model.leases.map(({ epoch }) => epoch))
    if ('same' in verdict) {
      expect([created, lease.id, lease.epoch]).toEqual([false, verdict.same.id, verdict.same.epoch])
      if (verdict.same.ttl !== null) verdict.same.expiresAt = model.now + verdict.same.ttl
      return
    }
    expect(created).toBe(true)
    expect(lease.epoch).toBeGreaterThan(highest)
    if ('again' in verdict) {
      expect(lease.id).toBe(verdict.again.id)
      model.grant(verdict.again, wanted, lease.epoch, REVIEW_DAYS)
      return
    }
    expect(verdict.fresh).toContain(lease.port)
    expect(model.leases.map(({ id }) => id)).not.toContain(lease.id)
    for (const met of model.onRun(lease.port, lease.count, wanted.transport)) model.finish(met)
    const { id, port, count } = lease
    const { chart, transport } = wanted
    const fresh = { id, port, count, chart, transport, team } as ModelLease
    model.grant(fresh, wanted, lease.epoch, REVIEW_DAYS)
  }

  toString(): string {
    return `acquire ${JSON.stringify(this.wanted)}`
  }
}

/** A verb on one of the leases that there are. */
abstract class OnLease extends Step {
  readonly pick: number
  readonly team: string
  constructor(pick: number, team: string) {
    super()
    this.pick = pick
    this.team = team
  }

  override check(model: Readonly<Model>): boolean {
    return model.leases.length > 0
  }

  protected act(model: Model, world: World): Promise<void> {
    // Newer leases are more interesting: an old one has mostly ended.
    const lease = model.leases.at(-1 - (this.pick % Math.min(6, model.leases.length)))!
    return this.on(lease, model, world)
  }

  protected abstract on(lease: ModelLease, model: Model, world: World): Promise<void>

  toString(): string {
    return `${this.constructor.name} ${this.pick} by ${this.team}`
  }
}

class Release extends OnLease {
  protected async on(lease: ModelLease, model: Model, { app, tokens }: World): Promise<void> {
    // Every fourth caller saw an older epoch.
    const epoch = this.pick % 4 === 3 ? lease.epoch - 1 : lease.epoch
    const reply = app.call('lease.release', { id: lease.id, epoch }, tokens[this.team])
    if (lease.team !== this.team) return void (await refused(reply, 'FORBIDDEN'))
    if (epoch !== lease.epoch) return void (await refused(reply, 'EPOCH_MISMATCH'))
    await must(reply)
    if (lease.status === 'held') model.end(lease, 'released')
  }
}

class Renew extends OnLease {
  protected async on(lease: ModelLease, model: Model, { app, tokens }: World): Promise<void> {
    const reply = app.call('lease.renew', { id: lease.id, epoch: lease.epoch }, tokens[this.team])
    if (lease.team !== this.team) return void (await refused(reply, 'FORBIDDEN'))
    if (lease.ttl === null) return void (await refused(reply, 'INVALID_INPUT'))
    if (lease.status !== 'held')
      return void (await refused(reply, lease.how === 'revoked' ? 'LEASE_REVOKED' : 'LEASE_ENDED'))
    await must(reply)
    lease.expiresAt = model.now + lease.ttl
  }
}

class Confirm extends OnLease {
  protected async on(lease: ModelLease, model: Model, { app, tokens }: World): Promise<void> {
    const reviewBy = model.now + 5 * 86_400_000
    const input = { id: lease.id, reviewBy: new Date(reviewBy).toISOString() }
    const reply = app.call('lease.confirm', input, tokens[this.team])
    if (lease.team !== this.team) return void (await refused(reply, 'FORBIDDEN'))
    if (lease.ttl !== null) return void (await refused(reply, 'INVALID_INPUT'))
    if (lease.status !== 'held') return void (await refused(reply, 'LEASE_ENDED'))
    await must(reply)
    lease.reviewBy = reviewBy
  }
}

class Rename extends OnLease {
  protected async on(lease: ModelLease, model: Model, { app, tokens }: World): Promise<void> {
    const chart = CHARTS[this.pick % CHARTS.length]!
    const { revision } = (await must(app.call('lease.get', { id: lease.id }))).lease
    const reply = app.call('lease.update', { id: lease.id, revision, chart }, tokens[this.team])
    if (lease.team !== this.team) return void (await refused(reply, 'FORBIDDEN'))
    if (lease.status !== 'held') return void (await refused(reply, 'LEASE_ENDED'))
    const other = model.leases.some(
      (each) =>
        each !== lease &&
        each.status === 'held' &&
        each.chart === chart &&
        model.share(each.transport, lease.transport),
    )
    if (other && chart !== lease.chart) return void (await refused(reply, 'CHART_HELD'))
    await must(reply)
    lease.chart = chart
  }
}

class Revoke extends OnLease {
  protected async on(lease: ModelLease, model: Model, { app }: World): Promise<void> {
    if (lease.status !== 'held') return
    await revoke(app, lease.id)
    model.end(lease, 'revoked')
  }
}

class Advance extends Step {
  readonly ms: number
  constructor(ms: number) {
    super()
    this.ms = ms
  }

  protected async act(model: Model, { clock }: World): Promise<void> {
    clock.advance(this.ms)
    model.now += this.ms
  }

  toString(): string {
    return `advance ${this.ms}`
  }
}

class Sweep extends Step {
  protected async act(model: Model, { app }: World): Promise<void> {
    await sweep(app)
    for (const lease of model.leases) {
      if (model.isDue(lease)) model.finish(lease)
      else if (model.mayReclaim(lease)) model.end(lease, 'reclaimed')
    }
  }

  toString(): string {
    return 'sweep'
  }
}

class Restart extends Step {
  protected async act(model: Model, world: World): Promise<void> {
    await world.app.close()
    world.app = await startApp({ folder: world.folder, clock: world.clock, defaults: DEFAULTS })
    model.servedSince = model.now
  }

  toString(): string {
    return 'restart'
  }
}

/** Every lease of the server is as the model has it. */
async function compare(model: Model, { app, controller }: World): Promise<void> {
  const state = ['active', 'expired', 'quarantined', 'ended']
  const { leases, total } = await must(app.call('lease.list', { controller, state, limit: 1000 }))
  expect(total).toBe(model.leases.length)
  const real = new Map((leases as Lease[]).map((lease) => [lease.id, lease]))
  for (const lease of model.leases) {
    const found = real.get(lease.id)
    if (!found) throw new Error(`lease ${lease.id} is gone`)
    // What is over may have ended on the way of another request.
    if (found.state === 'ended' && model.isDue(lease)) model.finish(lease)
    expect({
      ...lease,
      status: model.stateOf(lease),
    }).toEqual({
      id: found.id,
      team: found.team.replace(/-\d+$/, ''),
      chart: found.chart,
      transport: found.transport,
      port: found.port,
      count: found.count,
      ttl: found.ttlSeconds === null ? null : found.ttlSeconds * 1000,
      epoch: found.epoch,
      status: found.state,
      expiresAt: found.expiresAt === null ? null : Date.parse(found.expiresAt),
      reviewBy: found.reviewBy === null ? null : Date.parse(found.reviewBy),
      until: found.quarantinedUntil === null ? null : Date.parse(found.quarantinedUntil),
      how: found.ended?.how ?? null,
    })
  }
}

const CHARTS = ['A', 'B', 'C', 'D', 'E']
const team = fc.constantFrom('line', 'line', 'paint')
const pick = fc.nat({ max: 23 })
const number = fc.integer({ min: FIRST, max: LAST })
const wanted: fc.Arbitrary<Wanted> = fc
  .record({
    team,
    chart: fc.constantFrom(...CHARTS),
    transport: fc.constantFrom('tcp' as const, 'tcp' as const, 'udp' as const, 'both' as const),
    count: fc.constantFrom(1, 1, 1, 2, 3),
    ttl: fc.constantFrom(null, 60_000, 90_000),
    where: fc.oneof(
      { weight: 2, arbitrary: fc.constant({}) },
      { weight: 2, arbitrary: fc.record({ port: number }) },
      { weight: 1, arbitrary: fc.record({ prefer: number }) },
    ),
  })
  .map(({ where, ...rest }) => ({ ...rest, ...where }))

const COMMANDS = [
  ...Array.from({ length: 6 }, () => wanted.map((each) => new Acquire(each))),
  ...Array.from({ length: 2 }, () => fc.tuple(pick, team).map((args) => new Release(...args))),
  fc.tuple(pick, team).map((args) => new Renew(...args)),
  fc.tuple(pick, team).map((args) => new Confirm(...args)),
  fc.tuple(pick, team).map((args) => new Rename(...args)),
  fc.tuple(pick, team).map((args) => new Revoke(...args)),
  fc
    .constantFrom(1, GRACE - 1, GRACE, 59_999, 60_000, 60_001, 90_000, QUARANTINE - 1, QUARANTINE)
    .map((ms) => new Advance(ms)),
  fc.constantFrom(GRACE, 60_000, 90_000).map((ms) => new Advance(ms)),
  fc.constant(new Sweep()),
]
// A restart costs as much as a hundred other steps.
const STEPS = [...COMMANDS, ...COMMANDS, ...COMMANDS, fc.constant(new Restart())]

test('any life of leases is the one that the contract tells', async () => {
  await using database = await temporaryDatabase()
  const { folder } = database
  const clock = new TestClock()
  const world: World = {
    app: await startApp({ folder, clock, defaults: DEFAULTS }),
    clock,
    folder,
    controller: '',
    tokens: {},
  }
  let run = 0
  try {
    await fc.assert(
      fc.asyncProperty(fc.commands(STEPS, { size: 'medium', maxCommands: 60 }), (commands) =>
        fc.asyncModelRun(async () => {
          run += 1
          world.controller = `model-${run}`
          // What earlier runs left would be swept here: their time is over before this one begins.
          clock.advance(10 * QUARANTINE)
          await sweep(world.app)
          clock.advance(QUARANTINE)
          await sweep(world.app)
          await must(world.app.call('controller.register', { name: world.controller }))
          for (const [first, last] of [
            [0, FIRST - 1],
            [LAST + 1, 65_535],
          ]) {
            const exclusion = { controller: world.controller, first, last, reason: 'a small world' }
            await must(world.app.call('controller.exclude', exclusion))
          }
          for (const name of ['line', 'paint']) {
            await world.app.addTeam(`${name}-${run}`, name === 'paint' ? { maxPorts: 6 } : {})
            world.tokens[name] = await world.app.addToken(`${name}-${run}`, 'member')
          }
          return { model: new Model(clock.now(), { paint: 6 }), real: world }
        }, commands),
      ),
      { numRuns: 30, interruptAfterTimeLimit: 30_000 },
    )
    checkRows(await rowsOf(world.app))
  } finally {
    await world.app.close()
  }
}, 180_000)
