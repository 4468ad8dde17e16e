import type { Random } from '../../support/random.ts'
import type { Input, Told } from './history.ts'
import { CONTROLLERS, TEAMS, TTL_SECONDS } from './settings.ts'

/** What to ask, by chance, over few numbers and few charts: everybody meets everybody. */

export interface Step {
  readonly path: string
  readonly input: Input
  /** An admin's token is needed. */
  readonly admin?: boolean
}

/** Leases that answers told lately, to all clients: half of them are another's. */
export interface Known {
  readonly leases: readonly Told[]
  readonly team: string
}

type Maker = (random: Random, known: Known) => Step

const pick = <T>(random: Random, list: readonly T[]): T => list[random.below(list.length)]!

/** Mostly the team's own leases, in whatever state they may be by now; sometimes anybody's. */
function anyLease(random: Random, { leases, team }: Known, wanted: (lease: Told) => boolean = () => true): Told | null {
  const own = leases.filter((lease) => lease.team === team && wanted(lease))
  const among = own.length > 0 && random.next() < 0.9 ? own : leases
  return among.length > 0 ? pick(random, among) : null
}

function placeIn(random: Random): { controller: string; port: number } {
  const { name, free } = pick(random, CONTROLLERS)
  return { controller: name, port: 65_536 - free + random.below(free) }
}

function terms(random: Random) {
  return random.next() < 0.7 ? { ttlSeconds: pick(random, TTL_SECONDS) } : {}
}

function wish(random: Random, { team }: Known): Input {
  const { controller, port } = placeIn(random)
  const whose = random.next() < 0.8 ? team : 'shared'
  const count = pick(random, [1, 1, 1, 1, 2, 4])
  const exact = random.next() < 0.4 ? { port: Math.min(port, 65_536 - count) } : {}
  return {
    controller,
    chart: `${whose} ${random.below(24)}`,
    handle: pick(random, ['', '', 'in']),
    transport: pick(random, ['tcp', 'tcp', 'tcp', 'udp', 'both'] as const),
    count,
    purpose: 'fault bench',
    ...exact,
    ...terms(random),
  }
}

const acquire: Maker = (random, known) => ({ path: 'lease.acquire', input: wish(random, known) })

const acquireMany: Maker = (random, known) => {
  const requests = Array.from({ length: 2 + random.below(4) }, () => wish(random, known))
  return { path: 'lease.acquireMany', input: { requests } }
}

/** One number on several controllers. */
const samePort: Maker = (random, { team }) => {
  const chart = `${team} same ${random.below(8)}`
  const common = { chart, transport: pick(random, ['tcp', 'udp'] as const), count: 1, ...terms(random) }
  const requests = CONTROLLERS.slice(1).map(({ name }) => ({ controller: name, purpose: 'fault bench', ...common }))
  return { path: 'lease.acquireMany', input: { requests, samePort: true } }
}

const withLease =
  (path: string, make: (lease: Told) => Input, wanted?: (lease: Told) => boolean): Maker =>
  (random, known) => {
    const lease = anyLease(random, known, wanted)
    return lease ? { path, input: make(lease) } : acquire(random, known)
  }

const byEpoch = ({ id, epoch }: Told) => ({ id, epoch })
const hasTtl = ({ ttlSeconds }: Told) => ttlSeconds !== null
const isActive = ({ state }: Told) => state === 'active'

const update: Maker = (random, known) => {
  const lease = anyLease(random, known, isActive)
  if (!lease) return acquire(random, known)
  const { id, revision } = lease
  return { path: 'lease.update', input: { id, revision, chart: `${lease.team} ${random.below(24)}` } }
}

const byAdmin = (path: string, more: (random: Random) => Input): Maker => {
  return (random, known) => {
    const lease = anyLease(random, { ...known, team: pick(random, TEAMS).name })
    if (!lease) return acquire(random, known)
    const { id, revision } = lease
    return { path, admin: true, input: { id, revision, reason: 'fault bench', ...more(random) } }
  }
}

const restore: Maker = (random, known) => {
  const lease = anyLease(random, known, ({ state }) => state === 'quarantined')
  const input = { id: lease?.id ?? '', reason: 'fault bench' }
  return lease ? { path: 'admin.restore', admin: true, input } : acquire(random, known)
}

const whois: Maker = (random) => ({ path: 'lease.whois', input: placeIn(random) })
const list: Maker = (random) => ({ path: 'lease.list', input: { controller: placeIn(random).controller, limit: 1000 } })
const map: Maker = (random) => {
  const transport = pick(random, ['tcp', 'udp'] as const)
  return { path: 'controller.map', input: { controller: placeIn(random).controller, transport } }
}

const STEPS: readonly (readonly [number, Maker])[] = [
  [30, acquire],
  [5, acquireMany],
  [5, samePort],
  [22, withLease('lease.renew', byEpoch, hasTtl)],
  [16, withLease('lease.release', byEpoch, isActive)],
  [
    3,
    withLease(
      'lease.confirm',
      ({ id }) => ({ id }),
      (lease) => !hasTtl(lease),
    ),
  ],
  [3, update],
  [2, byAdmin('admin.revoke', () => ({}))],
  [2, byAdmin('admin.handover', (random) => ({ team: pick(random, TEAMS).name }))],
  [2, byAdmin('admin.endQuarantine', () => ({}))],
  [2, restore],
  [6, withLease('lease.get', ({ id }) => ({ id }))],
  [6, whois],
  [2, list],
  [2, map],
]
const TOTAL = STEPS.reduce((sum, [weight]) => sum + weight, 0)

/** The next request of a client of `known.team`. */
export function anyStep(random: Random, known: Known): Step {
  let at = random.below(TOTAL)
  for (const [weight, make] of STEPS) {
    at -= weight
    if (at < 0) return make(random, known)
  }
  throw new Error('weights do not add up')
}
