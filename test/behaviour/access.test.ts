import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ACCESS, type ProcedurePath } from '../../server/domain/access.ts'
import type { Lease } from '../../server/domain/wire.ts'
import { checkLedger } from '../support/check-ledger.ts'
import { INPUTS, PATHS, PROCEDURES, watch } from './inputs.ts'
import { EPIC, must, refused, type Stage, stage } from './stage.ts'

/** Who may call what: every procedure of the router with every kind of token. */

test('every procedure of the router has a rule, and every rule a procedure', () => {
  expect([...PATHS].sort()).toEqual(Object.keys(ACCESS).sort())
  expect([...PATHS].sort()).toEqual(Object.keys(INPUTS).sort())
})

test('what writes is never for viewers, and what changes the site is for admins', () => {
  for (const path of PATHS) {
    const { type } = PROCEDURES[path]._def
    // Its proof is a code, not a token.
    if (path === 'system.signIn') continue
    if (type === 'mutation') expect(ACCESS[path], path).toBe(path.startsWith('lease.') ? 'member' : 'admin')
    else if (/^(token|admin)\./.test(path)) expect(ACCESS[path], path).toBe('admin')
    else expect(['open', 'viewer'], path).toContain(ACCESS[path])
  }
})

const CALLERS = ['none', 'bad', 'revoked', 'expired', 'viewer', 'member', 'other member', 'admin'] as const
type CallerKind = (typeof CALLERS)[number]

/** What the table means, in other words than the code has it. */
function expected(path: ProcedurePath, caller: CallerKind): 'passes' | 'UNAUTHENTICATED' | 'FORBIDDEN' {
  const least = ACCESS[path]
  if (least === 'open') return 'passes'
  const rank = { none: -1, bad: -1, revoked: -1, expired: -1, viewer: 0, member: 1, 'other member': 1, admin: 2 }[
    caller
  ]
  if (rank < 0) return 'UNAUTHENTICATED'
  return rank >= { viewer: 0, member: 1, admin: 2 }[least] ? 'passes' : 'FORBIDDEN'
}

// A server for each kind of caller: too many bad tokens from one address are slowed down.
describe.each(CALLERS)('the access table, for %s:', (caller) => {
  let s: Stage
  let token: string | null
  beforeAll(async () => {
    s = await stage()
    const made: Record<CallerKind, () => string | null | Promise<string>> = {
      none: () => null,
      bad: () => 'plt_a_token_that_nobody_ever_made_0000000',
      revoked: () => s.app.addToken('line', 'admin', { revokedAt: s.clock.now() - 1 }),
      expired: () => s.app.addToken('line', 'admin', { expiresAt: s.clock.now() }),
      viewer: () => s.viewer,
      member: () => s.line,
      'other member': () => s.paint,
      admin: () => s.app.addToken('admin', 'admin'),
    }
    token = await made[caller]()
  })
  afterAll(() => s[Symbol.asyncDispose]())

  test.each(PATHS.map((path) => [path, expected(path, caller)] as const))('%s: %s', async (path, outcome) => {
    const why = { none: 'missing', bad: 'unknown', revoked: 'revoked', expired: 'expired' }[caller as string]
    if (path === 'event.watch') {
      const refused = outcome === 'passes' ? { code: undefined, why: undefined } : { code: outcome, why }
      expect(await watch(s.app.url, token)).toMatchObject(refused)
      return
    }
    const { error, status } = await s.call(path, INPUTS[path], token)
    if (path === 'system.signIn') {
      // The proof is the code, and this one is wrong: a token plays no part.
      expect([error?.code, status]).toEqual(['UNAUTHENTICATED', 401])
      expect(error.message).toContain('one-time link')
      return
    }
    if (outcome === 'passes') {
      expect(['UNAUTHENTICATED', 'FORBIDDEN', 'INVALID_INPUT', 'INTERNAL']).not.toContain(error?.code)
      return
    }
    expect([error?.code, status]).toEqual([outcome, outcome === 'FORBIDDEN' ? 403 : 401])
    if (why !== undefined) expect(error.why).toBe(why)
    else expect(error.contact).toBe('controls desk, ext. 4400')
  })
})

/** A lease of team line, offered to team paint where it is to be answered, and what each verb is sent about it. */
const ABOUT: [ProcedurePath, (lease: Lease) => object, OnLease?][] = [
  ['lease.renew', ({ id, epoch }) => ({ id, epoch }), { terms: { ttlSeconds: 600 } }],
  ['lease.confirm', ({ id }) => ({ id })],
  ['lease.update', ({ id, revision }) => ({ id, revision, purpose: 'other' })],
  ['lease.release', ({ id, epoch }) => ({ id, epoch }), { admin: 'FORBIDDEN' }],
  ['lease.offer', ({ id, epoch }) => ({ id, epoch, team: 'third' })],
  ['lease.accept', ({ id, epoch }) => ({ id, epoch }), { offered: true, holder: 'OFFER_NOT_FOUND', receiver: 'done' }],
  ['lease.decline', ({ id, epoch }) => ({ id, epoch }), { offered: true, receiver: 'done', third: 'OFFER_NOT_FOUND' }],
  ['admin.revoke', ({ id, revision }) => ({ id, revision, reason: 'r' }), { holder: 'FORBIDDEN' }],
  ['admin.restore', ({ id }) => ({ id, reason: 'r' }), { holder: 'FORBIDDEN' }],
  ['admin.handover', ({ id, revision }) => ({ id, revision, team: 'third', reason: 'r' }), { holder: 'FORBIDDEN' }],
  [
    'admin.endQuarantine',
    ({ id, revision }) => ({ id, revision, reason: 'r' }),
    { holder: 'FORBIDDEN', admin: 'INVALID_INPUT' },
  ],
]

/** What differs from the rule: its team and an admin may, nobody else. */
interface OnLease {
  terms?: object
  offered?: boolean
  holder?: string
  receiver?: string
  third?: string
  admin?: string
}

describe('each verb about a lease, by whose lease it is', () => {
  test('every mutation that names a lease is in the table', () => {
    const naming = PATHS.filter((path) => /"(id|epoch)":/.test(JSON.stringify(INPUTS[path])))
      .filter((path) => JSON.stringify(INPUTS[path]).includes('"ls_'))
      .filter((path) => path !== 'lease.get')
    expect(naming.sort()).toEqual(ABOUT.map(([path]) => path).sort())
  })

  test.each(ABOUT)('%s', async (path, input, rule = {}) => {
    await using s = await stage()
    await must(s.call('team.create', { name: 'third', contact: 'Theo' }))
    const third = await s.app.addToken('third', 'member')
    const colleague = await s.app.addToken('line', 'member')
    const callers = [
      ['viewer', s.viewer, 'FORBIDDEN'],
      ['third', third, rule.third ?? (path === 'lease.accept' ? 'OFFER_NOT_FOUND' : 'FORBIDDEN')],
      ['receiver', s.paint, rule.receiver ?? 'FORBIDDEN'],
      ['holder', s.line, rule.holder ?? 'done'],
      ['colleague', colleague, rule.holder ?? 'done'],
      ['admin', undefined, rule.admin ?? 'done'],
    ] as const
    for (const [who, token, outcome] of callers) {
      let lease = await s.lease({ chart: who, ...rule.terms })
      if (rule.offered) {
        const { id, epoch } = lease
        lease = (await must(s.call('lease.offer', { id, epoch, team: 'paint' }, s.line))).lease
      }
      const revision = await s.revision()
      const { data, error } = await s.call(path, input(lease), token)
      expect([who, error?.code ?? 'done'], JSON.stringify(error ?? data)).toEqual([who, outcome])
      if (outcome !== 'done') expect([await s.revision(), await s.get(lease.id)]).toEqual([revision, lease])
    }
    expect(await checkLedger(s.app.databaseUrl)).toEqual([])
  })
})

describe('what a member may do with the leases of another team', () => {
  test.each([
    ['lease.renew', ({ id, epoch }: { id: string; epoch: number }) => ({ id, epoch }), { ttlSeconds: 60 }],
    ['lease.confirm', ({ id }: { id: string }) => ({ id }), {}],
    ['lease.confirm', ({ id }: { id: string }) => ({ ids: [id] }), {}],
    [
      'lease.update',
      ({ id, revision }: { id: string; revision: number }) => ({ id, revision, purpose: 'mine now' }),
      {},
    ],
    ['lease.release', ({ id, epoch }: { id: string; epoch: number }) => ({ id, epoch }), {}],
  ])('%s is FORBIDDEN, names whom to ring, and changes nothing', async (path, input, terms) => {
    await using s = await stage()
    const lease = await s.lease(terms)
    const revision = await s.revision()
    const error = await refused(s.call(path, input(lease), s.paint), 'FORBIDDEN')
    expect(error.contact).toBe('Lea, ext. 4711')
    expect([await s.revision(), await s.get(lease.id)]).toEqual([revision, lease])
  })

  test('an admin renews, confirms and updates for them, and does not release: that would be a revoke', async () => {
    await using s = await stage()
    const lease = await s.lease({ ttlSeconds: 60 })
    const reserved = await s.lease({ chart: 'Reserved' })
    await must(s.call('lease.renew', { id: lease.id, epoch: lease.epoch }))
    await must(s.call('lease.confirm', { id: reserved.id }))
    await must(s.call('lease.update', { id: lease.id, revision: lease.revision, ticket: 'CHG-1' }))
    expect(
      (await refused(s.call('lease.release', { id: lease.id, epoch: lease.epoch }), 'FORBIDDEN')).message,
    ).toContain('revoke')
  })

  test('another member of the same team may do all of it: leases belong to teams', async () => {
    await using s = await stage()
    const { id, epoch } = await s.lease({})
    const colleague = await s.app.addToken('line', 'member')
    await must(s.call('lease.confirm', { id }, colleague))
    expect((await must(s.acquire({}, colleague))).created).toBe(false)
    await must(s.call('lease.release', { id, epoch }, colleague))
  })

  test("a member names its own team or none; an admin acquires for any, on that team's quota", async () => {
    await using s = await stage()
    await must(s.acquire({ chart: 'Own', team: 'line' }))
    await refused(s.acquire({ chart: 'Other', team: 'paint' }), 'FORBIDDEN')
    await s.app.addTeam('paint', { maxPorts: 1 })
    const { lease } = await must(
      s.call('lease.acquire', { controller: EPIC, chart: 'For paint', purpose: 'p', team: 'paint' }),
    )
    expect([lease.team, lease.createdBy, lease.contact]).toEqual(['paint', 'admin', 'paint desk'])
    await refused(
      s.call('lease.acquire', { controller: EPIC, chart: 'More', purpose: 'p', team: 'paint' }),
      'QUOTA_EXCEEDED',
    )
  })
})

test('a revoked token ends at once, for writes that are under way too', async () => {
  await using s = await stage()
  await must(s.call('lease.list', {}, s.paint))
  const { id } = await s.lease({}, s.paint)
  const hash = (await import('../../server/service/authenticate.ts')).hashOf(s.paint)
  await s.app.running.ledger.internal(
    (draft) => {
      const token = draft.token(hash)
      if (!token) throw new Error('no token')
      draft.emit('token.revoked', { name: 'nadia', team: 'admin', role: 'admin', requestId: null, origin: null }, {})
      draft.putToken({ ...token, revokedAt: draft.now })
    },
    { tokens: [hash] },
  )
  for (const [path, input] of [
    ['lease.list', {}],
    ['lease.get', { id }],
    ['system.whoami', {}],
    ['lease.confirm', { id }],
  ] as const)
    expect(await refused(s.call(path, input, s.paint), 'UNAUTHENTICATED')).toMatchObject({ why: 'revoked' })
})

test('events about teams and tokens are for admins; everybody else sees the rest', async () => {
  await using s = await stage()
  await s.lease({})
  const types = async (token?: string) =>
    new Set((await must(s.call('event.list', { limit: 1000 }, token))).events.map(({ type }: { type: string }) => type))
  expect([...(await types(s.viewer))].sort()).toEqual(['controller.registered', 'lease.granted'])
  expect(await types()).toContain('token.created')
  expect(await types()).toContain('team.created')
})

test('whoami says whose token this is, what it may, and what the server is set to', async () => {
  await using s = await stage({ defaults: { graceSeconds: 30, quarantineSeconds: 600, reviewDays: 90 } })
  await s.lease({ count: 3, transport: 'both' })
  const me = await must(s.call('system.whoami', {}, s.line))
  expect(me).toMatchObject({
    token: 'line-ci',
    role: 'member',
    expiresAt: null,
    team: { name: 'line', contact: 'Lea, ext. 4711', maxPorts: null, usedPorts: 6 },
    server: { defaults: { graceSeconds: 30, quarantineSeconds: 600, reviewDays: 90 } },
  })
  const health = await must(s.call('system.health', {}, null))
  expect([health.status, health.ledgerId, health.problems]).toEqual(['ok', me.server.ledgerId, []])
})
