import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Lease } from '../../server/domain/wire.ts'
import type { Reply } from '../support/app.ts'
import { checkLedger } from '../support/check-ledger.ts'
import { DAY, MINUTE, must, revoke, SECOND, type Stage, stage, sweep } from './stage.ts'

/** The table of verbs and states: every cell, for leases with a TTL and reservations, over tcp, udp and both. */

const TTL = 120

type Kind = 'ttl' | 'reservation'
type State = 'active' | 'expired' | 'past grace' | 'released' | 'reclaimed' | 'revoked' | 'ended' | 'ended, revoked'

const STATES: Record<Kind, State[]> = {
  ttl: ['active', 'expired', 'past grace', 'released', 'reclaimed', 'revoked', 'ended', 'ended, revoked'],
  reservation: ['active', 'released', 'revoked', 'ended', 'ended, revoked'],
}

/** What a cell comes to. A word in capitals is the code of a refusal. */
type Outcome =
  | 'same lease'
  | 'same number, new epoch'
  | 'new lease beside it'
  | 'new lease'
  | 'that number, new lease'
  | 'TTL anew'
  | 'confirmed'
  | 'updated'
  | 'quarantined'
  | 'handed over'
  | 'restored'
  | 'ended'
  | 'as it stands'
  | (string & {})

interface Row {
  name: string
  kinds?: Kind[]
  /** Whether the row makes sense for leases over this transport. */
  when?: (transport: string) => boolean
  /** Done while the lease is active. */
  prepare?: (s: Stage, lease: Lease) => Promise<Reply<unknown>>
  run: (s: Stage, lease: Lease, kind: Kind) => Promise<Reply<unknown>>
  cells: Record<State, Outcome>
}

const own = (lease: Lease, kind: Kind, more: object = {}) => ({
  controller: lease.controller,
  chart: lease.chart,
  handle: lease.handle,
  transport: lease.transport,
  count: lease.count,
  purpose: lease.purpose,
  ...(kind === 'ttl' ? { ttlSeconds: TTL } : {}),
  ...more,
})

const DIFFERS = {
  active: 'LEASE_DIFFERS',
  expired: 'LEASE_DIFFERS',
  'past grace': 'LEASE_DIFFERS',
  released: 'new lease beside it',
  reclaimed: 'new lease beside it',
  revoked: 'LEASE_REVOKED',
  ended: 'new lease',
  'ended, revoked': 'new lease',
} as const

const TAKEN = {
  active: 'PORT_LEASED',
  expired: 'PORT_LEASED',
  'past grace': 'PORT_QUARANTINED',
  released: 'PORT_QUARANTINED',
  reclaimed: 'PORT_QUARANTINED',
  revoked: 'PORT_QUARANTINED',
  ended: 'that number, new lease',
  'ended, revoked': 'that number, new lease',
} as const

const OTHER_TEAM = {
  active: 'CHART_HELD',
  expired: 'CHART_HELD',
  'past grace': 'new lease beside it',
  released: 'new lease beside it',
  reclaimed: 'new lease beside it',
  revoked: 'new lease beside it',
  ended: 'new lease',
  'ended, revoked': 'new lease',
} as const

const always = (outcome: Outcome): Row['cells'] => ({
  active: outcome,
  expired: outcome,
  'past grace': outcome,
  released: outcome,
  reclaimed: outcome,
  revoked: outcome,
  ended: outcome,
  'ended, revoked': outcome,
})

const WHILE_HELD = (outcome: Outcome): Row['cells'] => ({
  ...always('LEASE_ENDED'),
  active: outcome,
  expired: outcome,
  'past grace': outcome,
})

const KEY: Row['cells'] = {
  active: 'same lease',
  expired: 'same number, new epoch',
  'past grace': 'same number, new epoch',
  released: 'same number, new epoch',
  reclaimed: 'same number, new epoch',
  revoked: 'LEASE_REVOKED',
  ended: 'new lease',
  'ended, revoked': 'new lease',
}

const ROWS: Row[] = [
  {
    name: 'acquire, same team and key',
    run: (s, lease, kind) => s.acquire(own(lease, kind)),
    cells: KEY,
  },
  {
    name: 'acquire, same team and key, by its number',
    run: (s, lease, kind) => s.acquire(own(lease, kind, { port: lease.port })),
    cells: { ...KEY, ended: 'that number, new lease', 'ended, revoked': 'that number, new lease' },
  },
  {
    name: 'acquire, same team and key, another port',
    run: (s, lease, kind) => s.acquire(own(lease, kind, { port: lease.port - 4000 })),
    cells: DIFFERS,
  },
  {
    name: 'acquire, same team and key, another count',
    run: (s, lease, kind) => s.acquire(own(lease, kind, { count: 3 })),
    cells: DIFFERS,
  },
  {
    name: 'acquire, same team and key, another transport that shares a space',
    run: (s, lease, kind) => s.acquire(own(lease, kind, { transport: lease.transport === 'both' ? 'tcp' : 'both' })),
    cells: DIFFERS,
  },
  {
    name: 'acquire, same team and key, over udp where it is held over both',
    when: (transport) => transport === 'both',
    run: (s, lease, kind) => s.acquire(own(lease, kind, { transport: 'udp' })),
    cells: DIFFERS,
  },
  {
    name: 'acquire, same chart over the other transport: a key of its own',
    when: (transport) => transport !== 'both',
    run: (s, lease, kind) => s.acquire(own(lease, kind, { transport: lease.transport === 'tcp' ? 'udp' : 'tcp' })),
    cells: always('new lease'),
  },
  {
    name: 'acquire, the other kind (TTL or reservation)',
    run: (s, lease, kind) => s.acquire(own(lease, kind === 'ttl' ? 'reservation' : 'ttl')),
    cells: { ...KEY, active: 'LEASE_DIFFERS', expired: 'LEASE_DIFFERS', 'past grace': 'LEASE_DIFFERS' },
  },
  {
    name: 'acquire, same key, another team',
    run: (s, lease, kind) => s.acquire(own(lease, kind), s.paint),
    cells: OTHER_TEAM,
  },
  {
    name: 'acquire, one of the keys of both, another team',
    when: (transport) => transport === 'both',
    run: (s, lease, kind) => s.acquire(own(lease, kind, { transport: 'udp' }), s.paint),
    cells: OTHER_TEAM,
  },
  {
    name: 'acquire, that number, another key',
    run: (s, lease, kind) => s.acquire(own(lease, kind, { chart: `${lease.chart}/Other`, port: lease.port })),
    cells: TAKEN,
  },
  {
    name: 'acquire, that number, another team',
    run: (s, lease, kind) => s.acquire(own(lease, kind, { chart: `${lease.chart}/Other`, port: lease.port }), s.paint),
    cells: TAKEN,
  },
  {
    name: 'acquire, that number, same key, another team',
    run: (s, lease, kind) => s.acquire(own(lease, kind, { port: lease.port }), s.paint),
    cells: { ...TAKEN, active: 'CHART_HELD', expired: 'CHART_HELD' },
  },
  {
    name: 'acquire, a run that touches the number',
    run: (s, lease, kind) =>
      s.acquire(own(lease, kind, { chart: `${lease.chart}/Run`, port: lease.port - 1, count: 3, transport: 'both' })),
    cells: { ...TAKEN, ended: 'new lease', 'ended, revoked': 'new lease' },
  },
  {
    name: 'renew',
    kinds: ['ttl'],
    run: (s, { id, epoch }) => s.call('lease.renew', { id, epoch }, s.line),
    cells: { ...WHILE_HELD('TTL anew'), revoked: 'LEASE_REVOKED', 'ended, revoked': 'LEASE_REVOKED' },
  },
  {
    name: 'renew of a reservation',
    kinds: ['reservation'],
    run: (s, { id, epoch }) => s.call('lease.renew', { id, epoch }, s.line),
    cells: always('INVALID_INPUT'),
  },
  {
    name: 'renew, wrong epoch',
    run: (s, { id, epoch }) => s.call('lease.renew', { id, epoch: epoch + 1 }, s.line),
    cells: always('EPOCH_MISMATCH'),
  },
  {
    name: 'confirm',
    kinds: ['reservation'],
    run: (s, { id }) => s.call('lease.confirm', { id, reason: 'still runs' }, s.line),
    cells: WHILE_HELD('confirmed'),
  },
  {
    name: 'confirm of a lease with a TTL',
    kinds: ['ttl'],
    run: (s, { id }) => s.call('lease.confirm', { id }, s.line),
    cells: always('INVALID_INPUT'),
  },
  {
    name: 'update',
    run: async (s, { id }) =>
      s.call('lease.update', { id, revision: (await s.get(id)).revision, purpose: 'another purpose' }, s.line),
    cells: WHILE_HELD('updated'),
  },
  {
    name: 'update with the values that it has',
    run: async (s, { id, revision, purpose }) => s.call('lease.update', { id, revision, purpose }, s.line),
    cells: WHILE_HELD('as it stands'),
  },
  {
    name: 'release, right epoch',
    run: (s, { id, epoch }) => s.call('lease.release', { id, epoch, reason: 'moved' }, s.line),
    cells: { ...always('as it stands'), active: 'quarantined', expired: 'quarantined', 'past grace': 'quarantined' },
  },
  {
    name: 'release, wrong epoch',
    run: (s, { id, epoch }) => s.call('lease.release', { id, epoch: epoch - 1 }, s.line),
    cells: always('EPOCH_MISMATCH'),
  },
  {
    name: 'offer',
    run: (s, { id, epoch }) => s.call('lease.offer', { id, epoch, team: 'paint' }, s.line),
    cells: { ...always('LEASE_ENDED'), active: 'updated' },
  },
  {
    name: 'offer, wrong epoch',
    run: (s, { id, epoch }) => s.call('lease.offer', { id, epoch: epoch + 1, team: 'paint' }, s.line),
    cells: always('EPOCH_MISMATCH'),
  },
  {
    name: 'accept',
    prepare: (s, { id, epoch }) => s.call('lease.offer', { id, epoch, team: 'paint' }, s.line),
    run: (s, { id, epoch }) => s.call('lease.accept', { id, epoch }, s.paint),
    cells: { ...always('LEASE_ENDED'), active: 'handed over' },
  },
  {
    name: 'accept, wrong epoch',
    prepare: (s, { id, epoch }) => s.call('lease.offer', { id, epoch, team: 'paint' }, s.line),
    run: (s, { id, epoch }) => s.call('lease.accept', { id, epoch: epoch + 1 }, s.paint),
    cells: always('EPOCH_MISMATCH'),
  },
  {
    name: 'decline',
    prepare: (s, { id, epoch }) => s.call('lease.offer', { id, epoch, team: 'paint' }, s.line),
    run: (s, { id, epoch }) => s.call('lease.decline', { id, epoch }, s.paint),
    cells: WHILE_HELD('updated'),
  },
  {
    name: 'admin.handover',
    run: async (s, { id }) =>
      s.call('admin.handover', { id, revision: (await s.get(id)).revision, team: 'paint', reason: 'line is sold' }),
    cells: { ...always('LEASE_ENDED'), active: 'handed over' },
  },
  {
    name: 'admin.revoke',
    run: async (s, { id }) => s.call('admin.revoke', { id, revision: (await s.get(id)).revision, reason: 'unused' }),
    cells: WHILE_HELD('quarantined'),
  },
  {
    name: 'admin.revoke of what was seen before',
    run: async (s, { id }) =>
      s.call('admin.revoke', { id, revision: (await s.get(id)).revision - 1, reason: 'unused' }),
    cells: WHILE_HELD('REVISION_MISMATCH'),
  },
  {
    name: 'admin.restore',
    run: (s, { id }) => s.call('admin.restore', { id, reason: 'a mistake' }),
    cells: {
      ...always('restored'),
      active: 'as it stands',
      ended: 'LEASE_ENDED',
      'ended, revoked': 'LEASE_ENDED',
    },
  },
  {
    name: 'admin.endQuarantine',
    run: async (s, { id }) =>
      s.call('admin.endQuarantine', { id, revision: (await s.get(id)).revision, reason: 'seen to be unplugged' }),
    cells: {
      ...always('ended'),
      active: 'INVALID_INPUT',
      expired: 'INVALID_INPUT',
      'past grace': 'INVALID_INPUT',
      ended: 'as it stands',
      'ended, revoked': 'as it stands',
    },
  },
]

/** Puts a lease into a state; all leases of a column go through time together. */
async function intoState(s: Stage, leases: Lease[], kind: Kind, state: State): Promise<void> {
  if (state === 'released' || state === 'ended')
    for (const { id, epoch } of leases) await must(s.call('lease.release', { id, epoch, reason: 'done' }, s.line))
  if (state === 'revoked' || state === 'ended, revoked') for (const { id } of leases) await revoke(s.app, id)
  if (state === 'expired') s.clock.advance(TTL * SECOND)
  if (state === 'past grace') s.clock.advance(TTL * SECOND + MINUTE)
  if (state === 'reclaimed') s.clock.advance(TTL * SECOND + MINUTE)
  if (state === 'ended' || state === 'ended, revoked') s.clock.advance(kind === 'ttl' ? TTL * SECOND : DAY)
  if (state === 'reclaimed' || state.startsWith('ended')) expect(await sweep(s.app)).toBe(leases.length)
}

const WIRE_STATE: Record<State, Lease['state']> = {
  active: 'active',
  expired: 'expired',
  'past grace': 'expired',
  released: 'quarantined',
  reclaimed: 'quarantined',
  revoked: 'quarantined',
  ended: 'ended',
  'ended, revoked': 'ended',
}

for (const kind of ['ttl', 'reservation'] as const) {
  for (const transport of ['tcp', 'udp', 'both'] as const) {
    for (const state of STATES[kind]) {
      describe(`${kind} over ${transport}, ${state}:`, () => {
        const rows = ROWS.filter((row) => row.kinds?.includes(kind) !== false && row.when?.(transport) !== false)
        let s: Stage
        const leases: Lease[] = []
        beforeAll(async () => {
          s = await stage()
          for (const [index, row] of rows.entries()) {
            const request = { chart: `Row/${index}`, transport, port: 60_001 + index * 10, purpose: row.name }
            leases.push(await s.lease({ ...request, ...(kind === 'ttl' ? { ttlSeconds: TTL } : {}) }))
          }
          for (const [index, row] of rows.entries()) if (row.prepare) await must(row.prepare(s, leases[index]!))
          await intoState(s, leases, kind, state)
        })
        afterAll(async () => {
          expect(await checkLedger(s.app.databaseUrl)).toEqual([])
          await s[Symbol.asyncDispose]()
        })

        test.each(rows.map((row, index) => [row.name, row.cells[state], index, row] as const))(
          '%s → %s',
          async (_, outcome, index, row) => {
            const before = await s.get(leases[index]!.id)
            expect(before.state).toBe(WIRE_STATE[state])
            const eventsBefore = await s.revision()
            const reply = await row.run(s, leases[index]!, kind)
            await check(s, { outcome, before, reply, eventsBefore, state })
          },
        )
      })
    }
  }
}

interface Cell {
  outcome: Outcome
  state: State
  before: Lease
  reply: Reply<unknown>
  eventsBefore: number
}

async function check(s: Stage, cell: Cell): Promise<void> {
  const { outcome, before, reply, eventsBefore } = cell
  const events = (await s.revision()) - eventsBefore
  const after = await s.get(before.id)
  if (/^[A-Z_]+$/.test(outcome)) {
    expect(reply.error?.code, JSON.stringify(reply)).toBe(outcome)
    // A refusal changes nothing, but for the reclaim of what it met.
    const reclaimed = cell.state === 'past grace' && outcome === 'PORT_QUARANTINED'
    expect(events).toBe(reclaimed ? 1 : 0)
    if (reclaimed) expect(after.ended?.how).toBe('reclaimed')
    else expect(after).toEqual(before)
    return
  }
  expect(reply.error, JSON.stringify(reply.error)).toBeUndefined()
  const { lease, created } = reply.data as { lease: Lease; created?: boolean }
  if (outcome === 'restored' || outcome === 'handed over') {
    const team = outcome === 'restored' ? before.team : 'paint'
    expect(lease).toEqual(after)
    expect(lease.epoch).toBeGreaterThan(before.epoch)
    expect(lease).toMatchObject({ id: before.id, ports: before.ports, state: 'active', ended: null, team })
    expect([lease.quarantinedUntil, lease.seenAt, events]).toEqual([null, before.seenAt, 1])
    return
  }
  if (created !== undefined || !/^(TTL|conf|upd|quar|as it|ended)/.test(outcome))
    return checkGrant(cell, lease, created, after)
  expect(lease).toEqual(after)
  expect([lease.id, lease.port, lease.epoch]).toEqual([before.id, before.port, before.epoch])
  if (outcome === 'as it stands') expect([events, lease]).toEqual([0, before])
  else if (outcome === 'TTL anew') {
    expect([events, lease.revision]).toEqual([0, before.revision])
    expect(Date.parse(lease.expiresAt!)).toBe(s.clock.now() + TTL * SECOND)
    expect(lease.state).toBe('active')
  } else {
    expect([events, lease.revision]).toEqual([1, eventsBefore + 1])
    expect(lease.state).toBe(outcome === 'quarantined' || outcome === 'ended' ? outcome : before.state)
  }
}

/** The ways in which an acquire succeeds. */
function checkGrant({ outcome, before, state }: Cell, lease: Lease, created: boolean | undefined, after: Lease): void {
  expect(lease.state).toBe('active')
  if (outcome === 'same lease') {
    expect([created, lease.id, lease.epoch, lease.port]).toEqual([false, before.id, before.epoch, before.port])
    expect(after).toEqual(lease)
    return
  }
  expect(created).toBe(true)
  expect(lease.epoch).toBeGreaterThan(before.epoch)
  if (outcome === 'same number, new epoch') {
    expect([lease.id, lease.port, lease.ended, lease.quarantinedUntil]).toEqual([before.id, before.port, null, null])
    expect(after).toEqual(lease)
    return
  }
  expect(lease.id).not.toBe(before.id)
  if (outcome === 'that number, new lease') expect(lease.port).toBe(before.port)
  if (outcome === 'new lease beside it') {
    expect(lease.ports).not.toContain(before.port)
    expect(after.state).toBe('quarantined')
    expect(after.port).toBe(before.port)
  }
  // The old lease is as it was, unless its time was over and the acquire reclaimed it.
  if (state !== 'past grace') expect(after).toEqual(before)
}
