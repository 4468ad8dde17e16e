import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ErrorCode } from '../../server/domain/errors.ts'
import type { Reply } from '../support/app.ts'
import { type Asked, asked, DAY, EPIC, HOUR, MINUTE, must, refused, revoke, type Stage, stage } from './stage.ts'

interface Troubled extends Stage {
  /** Tokens: of a disabled team, of a team whose quota is used up, and of both. */
  disabled: string
  poor: string
  hopeless: string
}

/** A world in which a request can be wrong in every way, and in any two. */
async function troubled(): Promise<Troubled> {
  const s = await stage()
  for (const name of ['retired-1', 'full-1']) await must(s.call('controller.register', { name }))
  await s.app.addTeam('disabled')
  await s.app.addTeam('poor', { maxPorts: 2 })
  await s.app.addTeam('hopeless', { maxPorts: 2 })
  const [disabled, poor, hopeless] = [
    await s.app.addToken('disabled', 'member'),
    await s.app.addToken('poor', 'member'),
    await s.app.addToken('hopeless', 'member'),
  ]
  for (const [team, token] of Object.entries({ disabled, poor, hopeless })) {
    await must(s.acquire({ chart: `Own ${team}`, port: undefined }, token))
    await must(s.acquire({ chart: `Own ${team}`, controller: 'retired-1' }, token))
  }
  for (const controller of [EPIC, 'retired-1']) await must(s.acquire({ chart: 'Taken', controller, port: 61_600 }))
  await must(s.call('controller.exclude', { controller: 'full-1', first: 0, last: 65_535, reason: 'not in use yet' }))
  await s.app.addTeam('disabled', { disabled: true })
  await s.app.addTeam('hopeless', { disabled: true, maxPorts: 2 })
  await must(s.call('controller.retire', { name: 'retired-1' }))
  return Object.assign(s, { disabled, poor, hopeless })
}

describe('the order of errors: a request that is wrong in two ways gets the earlier one', () => {
  interface Case {
    first: ErrorCode
    later: string
    request: Asked
    token?: (s: Troubled) => string | null
  }
  const chart = 'New'
  const CASES: Case[] = [
    { first: 'INVALID_INPUT', later: 'no token', request: { chart: '' }, token: () => null },
    { first: 'INVALID_INPUT', later: 'the role', request: { chart: '' }, token: (s) => s.viewer },
    { first: 'INVALID_INPUT', later: 'the policy', request: { chart: '', port: 80 } },
    { first: 'UNAUTHENTICATED', later: 'the policy', request: { chart, port: 80 }, token: () => null },
    {
      first: 'UNAUTHENTICATED',
      later: 'the controller',
      request: { chart, controller: 'nowhere' },
      token: () => 'plt_bad',
    },
    { first: 'FORBIDDEN', later: 'the policy', request: { chart, port: 80 }, token: (s) => s.viewer },
    { first: 'FORBIDDEN', later: 'the controller', request: { chart, controller: 'nowhere' }, token: (s) => s.viewer },
    { first: 'FORBIDDEN', later: 'the policy (another team)', request: { chart, port: 80, team: 'paint' } },
    { first: 'PORT_NOT_LEASABLE', later: 'the controller', request: { chart, port: 80, controller: 'nowhere' } },
    { first: 'PORT_NOT_LEASABLE', later: 'the key', request: { chart: 'Taken', port: 80 } },
    { first: 'PORT_NOT_LEASABLE', later: 'the key, in a run', request: { chart: 'Taken', port: 65_535, count: 2 } },
    {
      first: 'CONTROLLER_NOT_FOUND',
      later: 'the team',
      request: { chart, controller: 'nowhere' },
      token: (s) => s.disabled,
    },
    { first: 'LEASE_DIFFERS', later: 'the number', request: { chart: 'Own poor', port: 61_600 }, token: (s) => s.poor },
    {
      first: 'LEASE_DIFFERS',
      later: 'the team',
      request: { chart: 'Own disabled', count: 2 },
      token: (s) => s.disabled,
    },
    { first: 'LEASE_DIFFERS', later: 'the quota', request: { chart: 'Own poor', count: 2 }, token: (s) => s.poor },
    { first: 'CHART_HELD', later: 'the team', request: { chart: 'Taken' }, token: (s) => s.disabled },
    {
      first: 'CHART_HELD',
      later: 'the controller',
      request: { chart: 'Taken', controller: 'retired-1' },
      token: (s) => s.paint,
    },
    { first: 'CHART_HELD', later: 'the number', request: { chart: 'Own poor', port: 61_600 } },
    { first: 'CHART_HELD', later: 'the quota', request: { chart: 'Taken' }, token: (s) => s.poor },
    {
      first: 'TEAM_DISABLED',
      later: 'the controller',
      request: { chart, controller: 'retired-1' },
      token: (s) => s.disabled,
    },
    { first: 'TEAM_DISABLED', later: 'the number', request: { chart, port: 61_600 }, token: (s) => s.disabled },
    { first: 'TEAM_DISABLED', later: 'the quota', request: { chart }, token: (s) => s.hopeless },
    {
      first: 'TEAM_DISABLED',
      later: 'no free port',
      request: { chart, controller: 'full-1' },
      token: (s) => s.disabled,
    },
    { first: 'CONTROLLER_RETIRED', later: 'the number', request: { chart, controller: 'retired-1', port: 61_600 } },
    {
      first: 'CONTROLLER_RETIRED',
      later: 'the quota',
      request: { chart, controller: 'retired-1' },
      token: (s) => s.poor,
    },
    { first: 'PORT_LEASED', later: 'the quota', request: { chart, port: 61_600 }, token: (s) => s.poor },
    {
      first: 'PORT_EXCLUDED',
      later: 'the quota',
      request: { chart, controller: 'full-1', port: 61_000 },
      token: (s) => s.poor,
    },
    { first: 'QUOTA_EXCEEDED', later: 'no free port', request: { chart, controller: 'full-1' }, token: (s) => s.poor },
    { first: 'NO_PORT_FREE', later: 'nothing', request: { chart, controller: 'full-1' } },
  ]

  // Refusals change nothing, so one world serves all of them.
  let s: Troubled
  beforeAll(async () => {
    s = await troubled()
  })
  afterAll(() => s[Symbol.asyncDispose]())

  test.each(CASES)('$first before $later', async ({ first, request, token }) => {
    const bearer = token ? token(s) : s.line
    await refused(s.call('lease.acquire', asked(request), bearer), first)
    // A batch and a plan say the same, a plan as a refusal in its answer.
    const batch = { requests: [asked(request)] }
    const error = await refused(s.call('lease.acquireMany', batch, bearer), first)
    if (['INVALID_INPUT', 'UNAUTHENTICATED'].includes(first)) return
    if (first === 'FORBIDDEN' && error.refusals === undefined) return
    const plan = await must(s.call('lease.plan', batch, bearer))
    expect(plan.refusals).toMatchObject([{ index: 0, code: first }])
  })

  test('LEASE_REVOKED comes before the team, the controller and the number', async () => {
    await using s = await stage()
    const { id } = await s.lease({ port: 61_000 })
    await revoke(s.app, id)
    await s.app.addTeam('line', { disabled: true })
    await must(s.call('controller.retire', { name: EPIC }))
    await refused(s.acquire({ port: 61_000 }), 'LEASE_REVOKED')
    await refused(s.acquire({ port: 61_001 }), 'LEASE_REVOKED')
  })

  test('a revoked lease comes back by an admin who acquires for that team, and by nobody else', async () => {
    await using s = await stage()
    const { id, port, epoch } = await s.lease({})
    await revoke(s.app, id)
    const member = await s.app.addToken('line', 'member')
    await refused(s.acquire({}, member), 'LEASE_REVOKED')
    const { lease, created } = await must(s.call('lease.acquire', asked({ team: 'line' })))
    expect([created, lease.id, lease.port, lease.team]).toEqual([true, id, port, 'line'])
    expect(lease.epoch).toBeGreaterThan(epoch)
    const event = (await s.events()).at(-1)
    expect([event?.type, event?.actor, event?.actorTeam, event?.team]).toEqual([
      'lease.granted',
      'admin',
      'admin',
      'line',
    ])
  })
})

describe('who holds a lease gets it on every re-run, renews and releases it', () => {
  const FATES: Record<string, (s: Stage, port: number) => Promise<unknown>> = {
    'its team is disabled': (s) => s.app.addTeam('line', { disabled: true }),
    'its controller is retired': (s) => must(s.call('controller.retire', { name: EPIC })),
    'its number is excluded': (s, port) =>
      must(s.call('controller.exclude', { controller: EPIC, first: port, last: port, reason: 'new firmware' })),
    'every number everywhere is excluded': (s) =>
      must(s.call('controller.exclude', { controller: null, first: 0, last: 65_535, reason: 'stop' })),
    'its quota went down to nothing': (s) => s.app.addTeam('line', { maxPorts: 0 }),
  }

  test.each(Object.keys(FATES))('although %s', async (fate) => {
    await using s = await stage()
    const kept = await s.lease({ ttlSeconds: 60 })
    const reserved = await s.lease({ chart: 'Reserved' })
    await FATES[fate]!(s, kept.port)
    for (const request of [{ ttlSeconds: 60 }, { ttlSeconds: 60, port: kept.port }, { chart: 'Reserved' }])
      expect((await must(s.acquire(request))).created).toBe(false)
    await must(s.call('lease.renew', { id: kept.id, epoch: kept.epoch }, s.line))
    s.clock.advance(90_000)
    // Expired, but not reclaimed: it is still its.
    await must(s.call('lease.renew', { id: kept.id, epoch: kept.epoch }, s.line))
    s.clock.advance(90_000)
    const { lease, created } = await must(s.acquire({ ttlSeconds: 60 }))
    expect([created, lease.id, lease.port]).toEqual([true, kept.id, kept.port])
    const confirmed = s.call('lease.confirm', { id: reserved.id }, s.line)
    if (fate === 'its team is disabled') await refused(confirmed, 'TEAM_DISABLED')
    else await must(confirmed)
    for (const { id } of [lease, reserved]) {
      const { epoch } = await s.get(id)
      const released = await must(s.call('lease.release', { id, epoch }, s.line))
      expect(released.lease.state).toBe('quarantined')
    }
  })

  test('a number that was excluded in quarantine is not given back: by number a refusal, else another number', async () => {
    await using s = await stage()
    const { id, epoch, port } = await s.lease({})
    await must(s.call('lease.release', { id, epoch }, s.line))
    await must(s.call('controller.exclude', { controller: EPIC, first: port, last: port, reason: 'new firmware' }))
    expect(await refused(s.acquire({ port }), 'PORT_EXCLUDED')).toMatchObject({ reason: 'new firmware' })
    const next = await s.lease({})
    expect(next.port).not.toBe(port)
  })
})

/** Every code that can be reached today, each by a request of its own. */
const REACHED: Partial<Record<ErrorCode, (s: Troubled) => Promise<Reply<unknown>>>> = {
  PORT_NOT_LEASABLE: (s) => s.acquire({ port: 502 }),
  PORT_LEASED: (s) => s.acquire({ port: 61_600 }, s.paint),
  PORT_QUARANTINED: async (s) => {
    const { id, epoch, port } = await s.lease({ chart: 'Gone' })
    await must(s.call('lease.release', { id, epoch }, s.line))
    return s.acquire({ port }, s.paint)
  },
  PORT_EXCLUDED: (s) => s.acquire({ controller: 'full-1', port: 61_000 }),
  NO_PORT_FREE: (s) => s.acquire({ controller: 'full-1' }),
  LEASE_DIFFERS: (s) => s.acquire({ chart: 'Taken', port: 61_601 }),
  CHART_HELD: (s) => s.acquire({ chart: 'Taken' }, s.paint),
  LEASE_REVOKED: async (s) => {
    const { id, epoch } = await s.lease({ chart: 'Revoked', ttlSeconds: 60 })
    await revoke(s.app, id)
    return s.call('lease.renew', { id, epoch }, s.line)
  },
  LEASE_NOT_FOUND: (s) => s.call('lease.release', { id: `ls_${'0'.repeat(26)}`, epoch: 1 }, s.line),
  LEASE_ENDED: async (s) => {
    const { id, epoch } = await s.lease({ chart: 'Ended' })
    await must(s.call('lease.release', { id, epoch }, s.line))
    return s.call('lease.confirm', { id }, s.line)
  },
  EPOCH_MISMATCH: async (s) => s.call('lease.release', { id: (await s.lease({})).id, epoch: 0 }, s.line),
  REVISION_MISMATCH: async (s) =>
    s.call('lease.update', { id: (await s.lease({})).id, revision: 0, purpose: 'p' }, s.line),
  CONTROLLER_NOT_FOUND: (s) => s.acquire({ controller: 'epic-line9' }),
  CONTROLLER_RETIRED: (s) => s.acquire({ controller: 'retired-1' }),
  CONTROLLER_EXISTS: (s) => s.call('controller.register', { name: EPIC, title: 'Other' }),
  ADDRESS_TAKEN: (s) => s.call('controller.register', { name: 'epic-line7', addresses: ['10.1.1.11'] }),
  TEAM_NOT_FOUND: (s) => s.call('lease.acquire', asked({ team: 'nobody' })),
  TEAM_DISABLED: (s) => s.acquire({ chart: 'New' }, s.disabled),
  FINDING_NOT_FOUND: (s) => s.call('finding.clear', { id: `fd_${'0'.repeat(26)}`, reason: 'gone' }),
  EXCLUSION_NOT_FOUND: (s) => s.call('controller.include', { id: `ex_${'0'.repeat(26)}` }),
  QUOTA_EXCEEDED: (s) => s.acquire({ chart: 'New' }, s.poor),
  UNAUTHENTICATED: (s) => s.call('lease.list', {}, null),
  FORBIDDEN: (s) => s.acquire({}, s.viewer),
  INVALID_INPUT: (s) =>
    s.call('lease.acquire', { controller: EPIC, port: 'x', labels: { A: 1 }, unknown: true }, s.line),
}

/** Why the others cannot be reached by a request yet, or not here. */
const NOT_HERE: ErrorCode[] = [
  // Verbs of the next issue.
  'TEAM_EXISTS',
  'TOKEN_NOT_FOUND',
  'TOKEN_EXISTS',
  'PLAN_NOT_FOUND',
  'OFFER_NOT_FOUND',
  // Tested where the fault is made: test/faults, test/api.
  'RATE_LIMITED',
  'UNAVAILABLE',
  'INTERNAL',
]

describe('a refusal helps: a cause, and a contact, an alternative or a next step', () => {
  let s: Troubled
  beforeAll(async () => {
    s = await troubled()
  })
  afterAll(() => s[Symbol.asyncDispose]())

  test.each(Object.keys(REACHED) as ErrorCode[])('%s', async (code) => {
    const error = await refused(REACHED[code]!(s), code)
    isHelpful(error)
  })

  test('no code is forgotten', async () => {
    const { STATUS } = await import('../../server/api/errors.ts')
    expect([...Object.keys(REACHED), ...NOT_HERE].sort()).toEqual(Object.keys(STATUS).sort())
  })

  test('of a batch: every refusal', async () => {
    const requests = [
      { port: 502 },
      { chart: 'N', port: 61_600 },
      { chart: 'Own poor' },
      { chart: 'Taken', count: 3 },
      { controller: 'retired-1', chart: 'N' },
      { controller: 'nowhere' },
      { controller: 'full-1' },
      { team: 'paint' },
    ]
    const { error } = await s.call('lease.acquireMany', { requests: requests.map(asked) }, s.line)
    const refusals = error.refusals as Reply['error'][]
    expect(refusals).toHaveLength(requests.length)
    for (const refusal of refusals) isHelpful(refusal)
  })

  test('by what a person may do wrong with the wrong kind of lease', async () => {
    await using s = await stage()
    const reserved = await s.lease({})
    const ttl = await s.lease({ chart: 'TTL', ttlSeconds: 60 })
    const renewed = await refused(
      s.call('lease.renew', { id: reserved.id, epoch: reserved.epoch }, s.line),
      'INVALID_INPUT',
    )
    expect(renewed.message).toContain('lease.confirm')
    const confirmed = await refused(s.call('lease.confirm', { id: ttl.id }, s.line), 'INVALID_INPUT')
    expect(confirmed.message).toContain('lease.renew')
    for (const error of [renewed, confirmed]) isHelpful(error)
  })

  test.each([
    ['a port', {}, { port: 61_777 }, 'or leave port out.', {}],
    ['a count', { count: 4 }, {}, 'or ask for count 4.', { count: 4 }],
    ['a transport', { transport: 'both' }, {}, 'or ask for transport both.', { transport: 'both' }],
    ['a TTL', {}, { ttlSeconds: 60 }, 'or leave ttlSeconds out.', {}],
    ['no TTL', { ttlSeconds: 60 }, {}, 'or ask for a TTL, as it has one (60 s).', { ttlSeconds: 60 }],
  ])('LEASE_DIFFERS by %s: what the message proposes works', async (_, has, asks, proposal, proposed) => {
    await using s = await stage()
    const { id } = await s.lease(has)
    const error = await refused(s.acquire(asks), 'LEASE_DIFFERS')
    isHelpful(error)
    expect(error.message).toContain(proposal)
    expect((await s.lease(proposed)).id).toBe(id)
  })
})

function isHelpful(error: Reply['error']): void {
  expect(error.message).toMatch(/[.?]$/)
  for (const text of [error.message, String(error.next ?? '')])
    expect(text).not.toMatch(/undefined|null|NaN|\bInvalid\b|\[object|\.\.$| {2}/)
  const { holder, nearest, contact, next, fields } = error as unknown as {
    holder?: { contact: string }
    nearest?: number[]
    contact?: string
    next?: string
    fields?: { message: string }[]
  }
  if (holder) expect(holder.contact).not.toBe('')
  if (contact !== undefined) expect(contact).not.toBe('')
  for (const field of fields ?? []) if (typeof field === 'object') expect(field.message).toMatch(/[.?]$/)
  const helps = [holder?.contact, nearest?.length, contact, next, typeof fields?.[0] === 'object']
  expect(helps.some(Boolean), JSON.stringify(error)).toBe(true)
}

test.each(['line', 'paint'] as const)(
  "over both, with one key the caller's and the other another team's (%s first): LEASE_DIFFERS comes first",
  async (first) => {
    await using s = await stage()
    const [a, b] = first === 'line' ? ['tcp', 'udp'] : ['udp', 'tcp']
    await s.lease({ transport: a }, s[first])
    await s.lease({ transport: b }, first === 'line' ? s.paint : s.line)
    await refused(s.acquire({ transport: 'both' }), 'LEASE_DIFFERS')
    await refused(s.acquire({ transport: 'both' }, s.paint), 'LEASE_DIFFERS')
  },
)

describe('instance: two processes of one chart', () => {
  test('the second is refused while the first is active, with the end of its TTL, and gets the lease afterwards', async () => {
    await using s = await stage()
    const first = await s.lease({ ttlSeconds: 60, instance: 'a' })
    const error = await refused(s.acquire({ ttlSeconds: 60, instance: 'b' }), 'CHART_HELD')
    expect(error).toMatchObject({ until: first.expiresAt, holder: { leaseId: first.id } })
    isHelpful(error)
    // Its own instance, and who names none, have it.
    for (const instance of ['a', undefined])
      expect((await s.lease({ ttlSeconds: 60, instance })).epoch).toBe(first.epoch)
    s.clock.advance(60_000)
    const second = await must(s.acquire({ ttlSeconds: 60, instance: 'b' }))
    expect([second.created, second.lease.id, second.lease.port]).toEqual([true, first.id, first.port])
    await refused(s.acquire({ ttlSeconds: 60, instance: 'a' }), 'CHART_HELD')
    await refused(s.call('lease.renew', { id: first.id, epoch: first.epoch }, s.line), 'EPOCH_MISMATCH')
  })

  test('who comes without an instance does not take it from the lease', async () => {
    await using s = await stage()
    await s.lease({ ttlSeconds: 60, instance: 'a' })
    await s.lease({ ttlSeconds: 60 })
    await refused(s.acquire({ ttlSeconds: 60, instance: 'b' }), 'CHART_HELD')
  })
})

test('what is not of today is refused: instants more than ten years on, a TTL and a review date together', async () => {
  await using s = await stage()
  const far = new Date(Date.now() + 11 * 366 * DAY).toISOString()
  await refused(s.acquire({ reviewBy: far }), 'INVALID_INPUT')
  await refused(s.acquire({ ttlSeconds: 60, reviewBy: new Date(s.clock.now() + HOUR).toISOString() }), 'INVALID_INPUT')
  await refused(s.acquire({ port: 61_000, prefer: 61_001 }), 'INVALID_INPUT')
  s.clock.advance(MINUTE)
  expect(await s.revision()).toBe((await s.events()).length)
})
