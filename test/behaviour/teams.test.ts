import { expect, test } from 'vitest'
import { startApp } from '../support/app.ts'
import { checkLedger } from '../support/check-ledger.ts'
import { openRows } from '../support/rows.ts'
import { asked, DAY, HOUR, MINUTE, must, refused, type Stage, stage, sweep } from './stage.ts'

const sound = async (s: Stage) => expect(await checkLedger(s.app.databaseUrl)).toEqual([])
const team = (s: Stage, more: object) => must(s.call('team.update', { name: 'line', ...more }))
const used = async (s: Stage) => (await must(s.call('system.whoami', {}, s.line))).team.usedPorts

test('a team is made once: the same again is the same, other content is TEAM_EXISTS', async () => {
  await using s = await stage()
  const robots = { name: 'robots', title: 'Robots', contact: 'Rita, ext. 4713', maxPorts: 60 }
  const first = await must(s.call('team.create', robots))
  expect(first.team).toMatchObject({ ...robots, disabled: false, usedPorts: 0, createdBy: 'admin' })
  const revision = await s.revision()
  expect(await must(s.call('team.create', robots))).toEqual(first)
  expect(await s.revision()).toBe(revision)
  expect((await refused(s.call('team.create', { ...robots, maxPorts: 61 }), 'TEAM_EXISTS')).fields).toEqual([
    'maxPorts',
  ])
  await refused(s.call('team.create', { name: 'nobody' }), 'INVALID_INPUT')
  await refused(s.call('team.update', { name: 'nobody', title: 'x' }), 'TEAM_NOT_FOUND')
})

test('a change of a team names what it was; by an old revision it is refused, repeated it changes nothing', async () => {
  await using s = await stage()
  const { teams } = await must(s.call('team.list', {}, s.viewer))
  const known = teams.find(({ name }: { name: string }) => name === 'line')
  const change = { name: 'line', revision: known.revision, contact: 'Lou, ext. 4720' }
  const changed = await must(s.call('team.update', change))
  expect(changed.team.contact).toBe('Lou, ext. 4720')
  expect(await must(s.call('team.update', change))).toEqual(changed)
  await refused(s.call('team.update', { ...change, contact: 'Max' }), 'REVISION_MISMATCH')
  const event = (await s.events()).find(({ type }) => type === 'team.updated')
  expect([event?.before?.contact, event?.after?.contact, event?.actor]).toEqual([
    'Lea, ext. 4711',
    'Lou, ext. 4720',
    'admin',
  ])
  // Whoever is refused by that team is told whom to ring now.
  await s.lease({})
  expect((await refused(s.acquire({}, s.paint), 'CHART_HELD')).holder).toMatchObject({ contact: 'Lou, ext. 4720' })
})

test('a loop of acquire and release does not walk round the quota: what is quarantined counts', async () => {
  await using s = await stage()
  await team(s, { maxPorts: 3 })
  for (let n = 0; n < 3; n++) {
    const { id, epoch } = await s.lease({ chart: `Chart ${n}` })
    await must(s.call('lease.release', { id, epoch }, s.line))
  }
  const error = await refused(s.acquire({ chart: 'Chart 4' }), 'QUOTA_EXCEEDED')
  expect(error).toMatchObject({
    team: 'line',
    maxPorts: 3,
    usedPorts: 3,
    asked: 1,
    contact: 'controls desk, ext. 4400',
  })
  // What comes back is counted already.
  const again = await must(s.acquire({ chart: 'Chart 1' }))
  expect([again.created, await used(s)]).toEqual([true, 3])
  s.clock.advance(DAY)
  await sweep(s.app)
  await must(s.acquire({ chart: 'Chart 4' }))
  expect(await used(s)).toBe(2)
  await sound(s)
})

test('an expired lease is taken again without room, a restore needs none either', async () => {
  await using s = await stage()
  await team(s, { maxPorts: 2 })
  await s.lease({ chart: 'TTL', ttlSeconds: 60 })
  const { id, revision } = await s.lease({ chart: 'Reserved' })
  await team(s, { maxPorts: 0 })
  s.clock.advance(MINUTE)
  expect((await must(s.acquire({ chart: 'TTL', ttlSeconds: 60 }))).created).toBe(true)
  await must(s.call('admin.revoke', { id, revision, reason: 'r' }))
  await must(s.call('admin.restore', { id, reason: 'r' }))
  expect(await used(s)).toBe(2)
  await sound(s)
})

test('a smaller maxPorts takes nothing away: what is held is renewed, confirmed and found again', async () => {
  await using s = await stage()
  const held = await s.lease({ count: 4, transport: 'both' })
  await team(s, { maxPorts: 1 })
  expect((await must(s.acquire({ count: 4, transport: 'both' }))).created).toBe(false)
  await must(s.call('lease.confirm', { id: held.id }, s.line))
  await refused(s.acquire({ chart: 'More' }), 'QUOTA_EXCEEDED')
  await team(s, { maxPorts: null })
  await must(s.acquire({ chart: 'More' }))
  expect(await used(s)).toBe(9)
  await sound(s)
})

test('a batch has room as a whole or is refused as a whole', async () => {
  await using s = await stage()
  await team(s, { maxPorts: 5 })
  const requests = Array.from({ length: 6 }, (_, n) => asked({ chart: `Chart ${n}` }))
  await refused(s.call('lease.acquireMany', { requests }, s.line), 'QUOTA_EXCEEDED')
  expect(await used(s)).toBe(0)
  await must(s.call('lease.acquireMany', { requests: requests.slice(1) }, s.line))
  expect(await used(s)).toBe(5)
  await sound(s)
})

test('a disabled team gets nothing new and keeps what it has, until it is enabled again', async () => {
  await using s = await stage()
  const ttl = await s.lease({ chart: 'TTL', ttlSeconds: 600 })
  const reserved = await s.lease({ chart: 'Reserved' })
  const given = await s.lease({ chart: 'Given back' })
  await must(s.call('lease.release', { id: given.id, epoch: given.epoch }, s.line))
  await team(s, { disabled: true })
  const error = await refused(s.acquire({ chart: 'New' }), 'TEAM_DISABLED')
  expect([error.team, error.contact]).toEqual(['line', 'controls desk, ext. 4400'])
  await refused(s.acquire({ chart: 'Given back' }), 'TEAM_DISABLED')
  await refused(s.call('lease.acquire', asked({ chart: 'By an admin', team: 'line' })), 'TEAM_DISABLED')
  await refused(s.call('lease.confirm', { id: reserved.id }, s.line), 'TEAM_DISABLED')
  expect((await must(s.acquire({ chart: 'TTL', ttlSeconds: 600 }))).created).toBe(false)
  await must(s.call('lease.renew', { id: ttl.id, epoch: ttl.epoch }, s.line))
  await must(s.call('lease.release', { id: ttl.id, epoch: ttl.epoch }, s.line))
  const stale = await must(s.call('admin.stale', { reason: 'team-disabled' }))
  expect(stale.leases.map(({ lease }: { lease: { id: string } }) => lease.id)).toContain(reserved.id)
  await team(s, { disabled: false })
  await must(s.call('lease.confirm', { id: reserved.id }, s.line))
  await sound(s)
})

test("a token's secret is shown once and works; list shows no secret and no hash; a name is its team's for ever", async () => {
  await using s = await stage()
  const made = await must(s.call('token.create', { name: 'ci', team: 'line', role: 'member' }))
  expect(made.secret).toMatch(/^plt_[A-Za-z0-9_-]{43}$/)
  expect(made.token).toMatchObject({ name: 'ci', team: 'line', role: 'member', revokedAt: null, lastUsedAt: null })
  expect((await must(s.acquire({}, made.secret))).lease.createdBy).toBe('ci')
  const listed = JSON.stringify(await must(s.call('token.list', {})))
  expect(listed).toContain(made.token.id)
  expect(listed).not.toContain(made.secret)
  expect(listed).not.toMatch(/"hash"|[0-9a-f]{64}/)
  await refused(s.call('token.create', { name: 'ci', team: 'line', role: 'viewer' }), 'TOKEN_EXISTS')
  await must(s.call('token.create', { name: 'ci', team: 'paint', role: 'viewer' }))
  await must(s.call('token.revoke', { id: made.token.id, reason: 'leaked' }))
  await refused(s.call('token.create', { name: 'ci', team: 'line', role: 'viewer' }), 'TOKEN_EXISTS')
  await refused(s.call('token.create', { name: 'x', team: 'nobody', role: 'viewer' }), 'TEAM_NOT_FOUND')
  const now = new Date(s.clock.now()).toISOString()
  await refused(s.call('token.create', { name: 'x', team: 'line', role: 'viewer', expiresAt: now }), 'INVALID_INPUT')
  await sound(s)
})

test('a revoked token ends at once, in the same batch too; its revoke is repeatable and told with a reason', async () => {
  await using s = await stage()
  const { token, secret } = await must(s.call('token.create', { name: 'ci', team: 'line', role: 'admin' }))
  await must(s.acquire({}, secret))
  // Sent together: one batch, decided in order.
  const [revoked, after] = await Promise.all([
    s.call('token.revoke', { id: token.id, reason: 'left the company' }),
    s.call('lease.acquire', asked({ chart: 'Late' }), secret),
  ])
  const { data } = revoked
  if (!after.error) expect(after.data.lease.revision).toBeLessThan(data.token.revision)
  for (const path of ['lease.list', 'system.whoami', 'lease.acquireMany', 'token.revoke']) {
    const input =
      path === 'lease.acquireMany' ? { requests: [asked({})] } : path === 'token.revoke' ? { id: token.id } : {}
    expect(await refused(s.call(path, input, secret), 'UNAUTHENTICATED')).toMatchObject({ why: 'revoked' })
  }
  const revision = await s.revision()
  expect(await must(s.call('token.revoke', { id: token.id }))).toEqual(data)
  expect(await s.revision()).toBe(revision)
  expect((await s.events()).find(({ type }) => type === 'token.revoked')).toMatchObject({
    ...{ actor: 'admin', team: 'line', reason: 'left the company' },
  })
  await refused(s.call('token.revoke', { id: `tk_${'0'.repeat(26)}` }), 'TOKEN_NOT_FOUND')
  await sound(s)
})

/** As a person sees it in the list. */
async function lastUsed(s: Stage, id: string): Promise<string | null> {
  await s.app.running.ledger.idle()
  const { tokens } = await must(s.call('token.list', { all: true }))
  return tokens.find((token: { id: string }) => token.id === id).lastUsedAt
}

test.each(['read', 'write', 'refused write', 'forbidden read'])(
  'the day of last use is noted once a day, without an event, by a %s',
  async (kind) => {
    await using s = await stage()
    const { token, secret } = await must(s.call('token.create', { name: 'ci', team: 'line', role: 'member' }))
    const calls: Record<string, () => Promise<unknown>> = {
      read: () => s.call('lease.list', {}, secret),
      write: () => s.acquire({}, secret),
      'refused write': () => refused(s.acquire({ port: 65_000, count: 2, team: 'paint' }, secret), 'FORBIDDEN'),
      'forbidden read': () => refused(s.call('admin.stale', {}, secret), 'FORBIDDEN'),
    }
    await calls[kind]!()
    expect(await lastUsed(s, token.id)).toBe('2026-03-02T00:00:00.000Z')
    const revision = await s.revision()
    s.clock.advance(16 * HOUR - 1)
    {
      await using db = await openRows(s.app.databaseUrl)
      const before = await db.written('Token')
      for (let n = 0; n < 3; n++) await calls[kind]!()
      await s.app.running.ledger.idle()
      expect(await db.written('Token')).toBe(before)
    }
    expect(await lastUsed(s, token.id)).toBe('2026-03-02T00:00:00.000Z')
    s.clock.advance(1)
    await Promise.all([calls[kind]!(), calls[kind]!()])
    expect([await lastUsed(s, token.id), await s.revision()]).toEqual(['2026-03-03T00:00:00.000Z', revision])
    await sound(s)
  },
)

test('a revoked token that knocks is not in use', async () => {
  await using s = await stage()
  const { token, secret } = await must(s.call('token.create', { name: 'ci', team: 'line', role: 'member' }))
  await must(s.call('token.revoke', { id: token.id }))
  await refused(s.call('lease.list', {}, secret), 'UNAUTHENTICATED')
  await refused(s.acquire({}, secret), 'UNAUTHENTICATED')
  expect(await lastUsed(s, token.id)).toBe(null)
})

interface Counted {
  tokenId: string
  code: string
  at: number
  count: number
}

/** What stands in the table, read beside the server. */
async function counted(s: Stage): Promise<Counted[]> {
  await s.app.running.app.refusedAttempts.flush()
  await using db = await openRows(s.app.databaseUrl)
  return await db.rows<Counted>('SELECT * FROM "RefusedAttempt" ORDER BY "at", "code"')
}

test('what known callers are refused is counted by token, code and minute: no event, nothing for strangers', async () => {
  await using s = await stage()
  const { token, secret } = await must(s.call('token.create', { name: 'ci', team: 'line', role: 'member' }))
  const { port } = await s.lease({}, s.paint)
  const minute = s.clock.now()
  const revision = await s.revision()
  const taken = () => refused(s.acquire({ chart: 'Mine', port }, secret), 'PORT_LEASED')
  await taken()
  await taken()
  expect(await counted(s)).toEqual([{ tokenId: token.id, code: 'PORT_LEASED', at: minute, count: 2 }])
  await taken()
  await refused(s.call('admin.stale', {}, secret), 'FORBIDDEN')
  s.clock.advance(MINUTE)
  await taken()
  await refused(s.acquire({}, 'plt_a_token_that_nobody_ever_made_0000000'), 'UNAUTHENTICATED')
  expect(await s.revision()).toBe(revision)
  await must(s.call('token.revoke', { id: token.id }))
  await refused(s.acquire({}, secret), 'UNAUTHENTICATED')
  await refused(s.call('lease.list', {}, secret), 'UNAUTHENTICATED')
  expect(await counted(s)).toEqual([
    { tokenId: token.id, code: 'FORBIDDEN', at: minute, count: 1 },
    { tokenId: token.id, code: 'PORT_LEASED', at: minute, count: 3 },
    { tokenId: token.id, code: 'PORT_LEASED', at: minute + MINUTE, count: 1 },
    { tokenId: token.id, code: 'UNAUTHENTICATED', at: minute + MINUTE, count: 2 },
  ])
  // Kept for 90 days.
  s.clock.advance(90 * DAY - MINUTE)
  await sweep(s.app)
  expect(await counted(s)).toHaveLength(4)
  s.clock.advance(HOUR)
  await sweep(s.app)
  expect(await counted(s)).toEqual([])
  await sound(s)
})

test('what was refused just before the server stops is counted too', async () => {
  await using s = await stage()
  await refused(s.acquire({ team: 'paint' }), 'FORBIDDEN')
  await s.app.close()
  await using db = await openRows(s.app.databaseUrl)
  expect(await db.rows('SELECT "code", "count" FROM "RefusedAttempt"')).toEqual([{ code: 'FORBIDDEN', count: 1 }])
})

test('all admin tokens are lost: a new token file beside the database is a new admin token; a revoked one stays revoked', async () => {
  await using s = await stage()
  const { tokens } = await must(s.call('token.list', {}))
  for (const { id, role } of tokens) if (role === 'admin') await must(s.call('token.revoke', { id }))
  await refused(s.call('team.list', {}), 'UNAUTHENTICATED')
  await s.app.close()
  {
    // The same file: that would be a way round a revoke. The log says what to do.
    await using same = await startApp({ folder: s.app.folder, clock: s.clock })
    await refused(same.call('team.list', {}), 'UNAUTHENTICATED')
    expect(same.log.join('')).toContain('delete the file and start again')
  }
  const secret = 'plt_another_admin_token_of_forty_characters'
  await using again = await startApp({ folder: s.app.folder, clock: s.clock, adminToken: secret })
  const listed = await must(again.call('token.list', {}, secret))
  expect(listed.tokens.map(({ name, role }: { name: string; role: string }) => [name, role])).toContainEqual([
    expect.stringMatching(/^admin-[0-9a-z]{6}$/),
    'admin',
  ])
  await must(again.call('team.create', { name: 'robots', contact: 'Rita' }, secret))
  expect(again.log.join('')).not.toContain('start again')
  expect(await checkLedger(s.app.databaseUrl)).toEqual([])
})
