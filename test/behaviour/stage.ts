import { expect } from 'vitest'
import { endTenure } from '../../server/domain/decide/tenure.ts'
import type { Actor } from '../../server/domain/records.ts'
import type { GrantAnswer, Lease, LedgerEvent } from '../../server/domain/wire.ts'
import { openDatabase } from '../../server/ledger/database/open.ts'
import { type Reply, startApp, type TestApp, type TestAppOptions } from '../support/app.ts'
import { TestClock } from '../support/clock.ts'

export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** A server with one controller, two teams of members and a clock that the test moves. */
export interface Stage extends AsyncDisposable {
  readonly app: TestApp
  readonly clock: TestClock
  /** Tokens. */
  readonly line: string
  readonly paint: string
  readonly viewer: string
  readonly call: TestApp['call']
  /** Acquires as team `line` unless a token is named. */
  acquire(request: Asked, token?: string): Promise<Reply<GrantAnswer>>
  /** The same, and it must be granted or held. */
  lease(request: Asked, token?: string): Promise<Lease>
  get(id: string): Promise<Lease>
  events(): Promise<LedgerEvent[]>
  revision(): Promise<number>
}

export type Asked = Record<string, unknown>

export const EPIC = 'epic-line1'

export async function stage(options: TestAppOptions = {}): Promise<Stage> {
  const clock = (options.clock as TestClock | undefined) ?? new TestClock()
  const app = await startApp({ ...options, clock })
  await app.addTeam('line', { contact: 'Lea, ext. 4711' })
  await app.addTeam('paint', { contact: 'Pia, ext. 4712' })
  const line = await app.addToken('line', 'member', { name: 'line-ci' })
  const paint = await app.addToken('paint', 'member', { name: 'paint-ci' })
  const viewer = await app.addToken('line', 'viewer', { name: 'line-tv' })
  await must(app.call('controller.register', { name: EPIC, addresses: ['10.1.1.11', '10.1.1.12'] }))
  const acquire: Stage['acquire'] = (request, token = line) => app.call('lease.acquire', asked(request), token)
  return {
    app,
    clock,
    line,
    paint,
    viewer,
    call: app.call,
    acquire,
    lease: async (request, token) => (await must(acquire(request, token))).lease,
    get: async (id) => (await must(app.call('lease.get', { id }))).lease,
    events: () => allEvents(app),
    revision: () => headOf(app),
    [Symbol.asyncDispose]: () => app[Symbol.asyncDispose](),
  }
}

export function asked(request: Asked): Asked {
  return { controller: EPIC, chart: 'Palletizer/Scanner', purpose: 'reads barcodes', ...request }
}

/** The data of a call that must succeed. */
// biome-ignore lint/suspicious/noExplicitAny: the shape is asserted by what the test reads of it
export async function must<T = any>(reply: Promise<Reply<T>>): Promise<T> {
  const { data, error, status } = await reply
  expect(error, JSON.stringify(error)).toBeUndefined()
  expect(status).toBe(200)
  return data
}

/** The error of a call that must be refused with this code. */
export async function refused(reply: Promise<Reply<unknown>>, code: string): Promise<Reply['error']> {
  const { data, error } = await reply
  expect(error?.code, JSON.stringify(error ?? data)).toBe(code)
  return error
}

async function headOf(app: TestApp): Promise<number> {
  return (await must(app.call('system.health'))).revision
}

/** The whole log, page by page. */
export async function allEvents(app: TestApp, limit = 1000): Promise<LedgerEvent[]> {
  const all: LedgerEvent[] = []
  for (;;) {
    const { events, revision } = await must(app.call('event.list', { after: all.at(-1)?.revision ?? 0, limit }))
    all.push(...events)
    if (events.length === 0 || all.at(-1)?.revision === (await headOf(app))) return all
    expect(revision).toBeGreaterThan(0)
  }
}

const ADMIN: Actor = { name: 'nadia', team: 'admin', role: 'admin', requestId: null, origin: null }

/** What admin.revoke will do: until it exists, a test takes a lease back by the ledger's own queue. */
export async function revoke(app: TestApp, id: string): Promise<void> {
  await app.running.ledger.internal(
    (draft) => {
      const lease = draft.lease(id)
      if (!lease) throw new Error(`no lease ${id}`)
      endTenure(draft, ADMIN, lease, { how: 'revoked', reason: 'line 1 is rebuilt', ticket: 'CHG-7' })
    },
    { leaseIds: [id] },
  )
}

/** Sweeps until there is nothing more to do. */
export async function sweep(app: TestApp): Promise<number> {
  let swept = 0
  for (let more = -1; more !== 0; swept += more) more = await app.running.sweeper.reclaimOnce()
  return swept
}

export interface Rows {
  events: { revision: bigint; hash: string; body: string; type: string; leaseId: string | null; actor: string }[]
  claims: { controller: string; transport: string; port: number; leaseId: string }[]
  leases: {
    id: string
    status: string
    controller: string
    transport: string
    port: number
    count: number
    team: string
  }[]
  teams: { name: string; usedPorts: number }[]
  controllers: { name: string; openLeases: number }[]
}

/** The rows as they are in the database, read beside the server. */
export async function rowsOf(app: TestApp): Promise<Rows> {
  const db = await openDatabase(app.databaseUrl)
  try {
    return {
      events: await db.reader.event.findMany({ orderBy: { revision: 'asc' } }),
      claims: await db.reader.claim.findMany(),
      leases: await db.reader.lease.findMany(),
      teams: await db.reader.team.findMany(),
      controllers: await db.reader.controller.findMany(),
    }
  } finally {
    await db.close()
  }
}

/** Claims are exactly those of the live leases, nothing twice, and the counts beside them agree. */
export function checkRows({ claims, leases, teams, controllers }: Rows): void {
  const live = leases.filter(({ status }) => status !== 'ended')
  const expected = live.flatMap((lease) =>
    (lease.transport === 'both' ? ['tcp', 'udp'] : [lease.transport]).flatMap((space) =>
      Array.from({ length: lease.count }, (_, i) => `${lease.controller} ${space} ${lease.port + i} ${lease.id}`),
    ),
  )
  const found = claims.map((c) => `${c.controller} ${c.transport} ${c.port} ${c.leaseId}`)
  expect(found.sort()).toEqual(expected.sort())
  const numbers = claims.map((c) => `${c.controller} ${c.transport} ${c.port}`)
  expect(new Set(numbers).size).toBe(numbers.length)
  for (const { name, usedPorts } of teams) {
    const own = new Set(live.filter(({ team }) => team === name).map(({ id }) => id))
    expect([name, usedPorts]).toEqual([name, claims.filter(({ leaseId }) => own.has(leaseId)).length])
  }
  for (const { name, openLeases } of controllers)
    expect([name, openLeases]).toEqual([name, live.filter(({ controller }) => controller === name).length])
}
