import { expect, test } from 'vitest'
import type { Lease } from '../../server/domain/wire.ts'
import { startApp } from '../support/app.ts'
import { checkLedger } from '../support/check-ledger.ts'
import { asked, DAY, HOUR, must, refused, type Stage, stage, sweep } from './stage.ts'

const REASON = 'nobody answers for it'
const revoke = async (s: Stage, { id }: { id: string }, more = {}) =>
  s.call('admin.revoke', { id, revision: (await s.get(id)).revision, reason: REASON, ticket: 'CHG-7', ...more })
const restore = (s: Stage, input: { id: string } | { planId: string }) =>
  s.call('admin.restore', { ...input, reason: 'the line still needs it' })
const sound = async (s: Stage) => expect(await checkLedger(s.app.databaseUrl)).toEqual([])

test('a revoke names what the admin saw: changed since, it is refused and nothing is taken', async () => {
  await using s = await stage()
  const lease = await s.lease({})
  await must(s.call('lease.confirm', { id: lease.id }, s.line))
  const seen = { id: lease.id, revision: lease.revision, reason: REASON }
  const error = await refused(s.call('admin.revoke', seen), 'REVISION_MISMATCH')
  expect([error.asked, error.revision]).toEqual([lease.revision, (await s.get(lease.id)).revision])
  expect((await s.get(lease.id)).state).toBe('active')
})

test("the holder's next call is told who took it back, when, why and until when it can be restored", async () => {
  await using s = await stage()
  const ttl = await s.lease({ chart: 'TTL', ttlSeconds: 600 })
  const reserved = await s.lease({ chart: 'Reserved' })
  const told = { by: 'admin', at: new Date(s.clock.now()).toISOString(), reason: REASON, ticket: 'CHG-7' }
  for (const lease of [ttl, reserved]) await must(revoke(s, lease))
  const calls = [
    s.call('lease.renew', { id: ttl.id, epoch: ttl.epoch }, s.line),
    s.acquire({ chart: 'TTL', ttlSeconds: 600 }),
    s.acquire({ chart: 'Reserved' }),
  ]
  for (const call of calls) {
    const error = await refused(call, 'LEASE_REVOKED')
    expect(error).toMatchObject(told)
    expect(error.message).toContain(`admin took`)
    expect(error.message).toContain(`"${REASON}" (CHG-7)`)
  }
  const ended = await refused(s.call('lease.confirm', { id: reserved.id }, s.line), 'LEASE_ENDED')
  expect(ended).toMatchObject({ how: 'revoked', by: 'admin', reason: REASON })
  // It must not send the holder where it will be refused.
  expect(ended.next).toContain('restore')
  await refused(s.acquire({ chart: 'Else', port: reserved.port }, s.paint), 'PORT_QUARANTINED')
  await sound(s)
})

test('a retried revoke is answered as it stands; other words, or another admin, are told that it has ended', async () => {
  await using s = await stage()
  const nadia = await s.app.addToken('admin', 'admin', { name: 'nadia' })
  const lease = await s.lease({})
  const request = { id: lease.id, revision: lease.revision, reason: REASON }
  const first = await must(s.call('admin.revoke', request))
  const revision = await s.revision()
  expect(await must(s.call('admin.revoke', request))).toEqual(first)
  await refused(s.call('admin.revoke', { ...request, reason: 'another' }), 'LEASE_ENDED')
  await refused(s.call('admin.revoke', { ...request, ticket: 'CHG-8' }), 'LEASE_ENDED')
  await refused(s.call('admin.revoke', { ...request, revision: first.lease.revision }), 'LEASE_ENDED')
  await refused(s.call('admin.revoke', request, nadia), 'LEASE_ENDED')
  s.clock.advance(DAY)
  await sweep(s.app)
  expect((await must(s.call('admin.revoke', request))).lease).toMatchObject({ id: lease.id, state: 'ended' })
  expect(await s.revision()).toBe(revision + 1)
})

test('restored within quarantine: the same number under a new epoch, and nothing of the former time is lost', async () => {
  await using s = await stage()
  const lease = await s.lease({ labels: { line: '1' }, ticket: 'CHG-1', count: 2, transport: 'both' })
  await must(revoke(s, lease))
  s.clock.advance(DAY - 1)
  const { lease: back, leases, skipped } = await must(restore(s, { id: lease.id }))
  const { state, epoch, revision, renewedAt, ...same } = back
  const { state: _, epoch: before, revision: __, renewedAt: ___, ...expected } = lease
  expect(same).toEqual(expected)
  expect([state, epoch, renewedAt]).toEqual(['active', before + 1, new Date(s.clock.now()).toISOString()])
  expect([leases, skipped, revision]).toEqual([[back], [], await s.revision()])
  // Again: as it stands. An admin who looks is no sign of the holder.
  expect((await must(restore(s, { id: lease.id }))).lease).toEqual(back)
  expect((await must(s.acquire({ labels: { line: '1' }, ticket: 'CHG-1', count: 2, transport: 'both' }))).created).toBe(
    false,
  )
  await sound(s)
})

test('a TTL starts anew with a restore, also of an expired lease', async () => {
  await using s = await stage()
  const expired = await s.lease({ chart: 'Expired', ttlSeconds: 60 })
  const revoked = await s.lease({ chart: 'Revoked', ttlSeconds: 60 })
  await must(revoke(s, revoked))
  s.clock.advance(59_999)
  for (const { id } of [revoked]) await must(restore(s, { id }))
  s.clock.advance(1)
  const { lease } = await must(restore(s, { id: expired.id }))
  expect(Date.parse(lease.expiresAt) - s.clock.now()).toBe(60_000)
  await refused(s.call('lease.renew', { id: expired.id, epoch: expired.epoch }, s.line), 'EPOCH_MISMATCH')
  await must(s.call('lease.renew', { id: expired.id, epoch: lease.epoch }, s.line))
  await sound(s)
})

test('the key was taken meanwhile: CHART_HELD names who has it; after the quarantine it is LEASE_ENDED', async () => {
  await using s = await stage()
  const lease = await s.lease({})
  await must(revoke(s, lease))
  const other = await s.lease({}, s.paint)
  expect(other.port).not.toBe(lease.port)
  expect((await refused(restore(s, { id: lease.id }), 'CHART_HELD')).holder).toMatchObject({ leaseId: other.id })
  await must(s.call('lease.release', { id: other.id, epoch: other.epoch }, s.paint))
  await must(restore(s, { id: lease.id }))
  await must(revoke(s, lease))
  s.clock.advance(DAY)
  await sweep(s.app)
  await refused(restore(s, { id: lease.id }), 'LEASE_ENDED')
  await sound(s)
})

test('a restart after a restore goes on where the numbers were left, not before', async () => {
  await using s = await stage()
  const lease = await s.lease({ chart: 'First' })
  const next = await s.lease({ chart: 'Second' })
  await must(revoke(s, next))
  await must(restore(s, { id: next.id }))
  await s.app.close()
  await using again = await startApp({ folder: s.app.folder, clock: s.clock })
  const third = await must(again.call('lease.acquire', asked({ chart: 'Third' }), s.line))
  expect(third.lease.port).toBe(next.port + 1)
  expect(lease.port).toBe(next.port - 1)
})

test('endQuarantine: a person states that nothing uses the number, and it is free at once; with who and why', async () => {
  await using s = await stage()
  const lease = await s.lease({})
  const ask = { id: lease.id, revision: lease.revision, reason: 'unplugged it myself', ticket: 'CHG-9' }
  await refused(s.call('admin.endQuarantine', ask), 'INVALID_INPUT')
  await must(s.call('lease.release', { id: lease.id, epoch: lease.epoch }, s.line))
  await refused(s.call('admin.endQuarantine', ask), 'REVISION_MISMATCH')
  const seen = { ...ask, revision: (await s.get(lease.id)).revision }
  const done = await must(s.call('admin.endQuarantine', seen))
  expect(done.lease.state).toBe('ended')
  expect((await s.events()).at(-1)).toMatchObject({
    ...{ type: 'lease.ended', actor: 'admin', reason: 'unplugged it myself', ticket: 'CHG-9' },
  })
  const revision = await s.revision()
  expect(await must(s.call('admin.endQuarantine', seen))).toEqual(done)
  expect(await s.revision()).toBe(revision)
  expect((await s.lease({ chart: 'Other', port: lease.port }, s.paint)).port).toBe(lease.port)
  expect((await must(s.call('system.whoami', {}, s.line))).team.usedPorts).toBe(0)
  await sound(s)
})

/** A review of five leases by one admin: what changed since is among them. */
async function review(s: Stage) {
  const nadia = await s.app.addToken('admin', 'admin', { name: 'nadia' })
  const leases: Record<string, Lease> = {}
  for (const chart of ['keep', 'revoke', 'ask', 'changed', 'gone', 'ttl', 'ttl changed'])
    leases[chart] = await s.lease({ chart, ...(chart.startsWith('ttl') ? { ttlSeconds: 2_592_000 } : {}) })
  s.clock.advance(10 * DAY)
  const lately = await s.lease({ chart: 'lately' })
  const all: Record<string, Lease> = { ...leases, lately }
  const decisionOf = (chart: string) =>
    ['keep', 'ask'].includes(chart) ? chart : chart.startsWith('ttl') ? 'keep' : 'revoke'
  const decisions = Object.entries(all).map(([chart, { id, revision }]) => ({
    ...{ id, revision, decision: decisionOf(chart) },
  }))
  const { plan } = await must(s.call('admin.planRevoke', { decisions: decisions.slice(0, 4) }, nadia))
  await must(s.call('admin.planRevoke', { planId: plan.id, decisions: decisions.slice(4) }, nadia))
  for (const { id, revision } of [all.changed!, all['ttl changed']!])
    await must(s.call('lease.update', { id, revision, ticket: 'CHG-2' }, s.line))
  await must(s.call('lease.release', { id: all.gone!.id, epoch: all.gone!.epoch }, s.line))
  return { planId: plan.id as string, all, nadia, decisions }
}

test('a plan drafted by one admin is opened and applied by another: exactly that list, what changed is reported', async () => {
  await using s = await stage()
  const { planId, all } = await review(s)
  const ids = (...charts: string[]) => charts.map((chart) => all[chart]!.id)
  const { plan } = await must(s.call('admin.getPlan', { planId }))
  expect(plan).toMatchObject({
    createdBy: 'nadia',
    appliedAt: null,
    counts: { keep: 3, revoke: 4, ask: 1, changed: 3 },
  })
  const applied = await must(s.call('admin.applyRevoke', { planId, reason: REASON, ticket: 'CHG-7' }))
  expect(applied).toMatchObject({
    ...{ planId, kept: ids('keep', 'ttl'), revoked: ids('revoke', 'lately'), asked: ids('ask') },
    seenLately: ids('lately'),
    skipped: [
      { id: all.changed!.id, code: 'REVISION_MISMATCH' },
      { id: all.gone!.id, code: 'LEASE_ENDED' },
      { id: all['ttl changed']!.id, code: 'REVISION_MISMATCH' },
    ],
  })
  const states = await Promise.all(Object.values(all).map(async ({ id, chart }) => [chart, (await s.get(id)).state]))
  expect(Object.fromEntries(states)).toEqual({
    ...{ keep: 'active', ask: 'active', changed: 'active', ttl: 'active', 'ttl changed': 'active' },
    ...{ revoke: 'quarantined', gone: 'quarantined', lately: 'quarantined' },
  })
  expect((await s.get(all.revoke!.id)).ended).toMatchObject({
    how: 'revoked',
    by: 'admin',
    reason: REASON,
    ticket: 'CHG-7',
  })
  // Kept is confirmed; an admin's word says nothing about when the holder was last seen.
  const kept = await s.get(all.keep!.id)
  expect([kept.confirmedAt, kept.seenAt]).toEqual([new Date(s.clock.now()).toISOString(), all.keep!.seenAt])
  expect((await must(s.call('admin.getPlan', { planId }))).plan).toMatchObject({ appliedBy: 'admin', reason: REASON })
  await sound(s)
})

test('applied again, also by other words: nothing more is done, and the answer is the same', async () => {
  await using s = await stage()
  const { planId, all, decisions, nadia } = await review(s)
  const first = await must(s.call('admin.applyRevoke', { planId, reason: REASON }))
  await must(restore(s, { id: all.revoke!.id }))
  const revision = await s.revision()
  const { now: _, ...again } = await must(s.call('admin.applyRevoke', { planId, reason: 'again' }, nadia))
  expect({ ...again, now: first.now }).toEqual(first)
  expect([await s.revision(), (await s.get(all.revoke!.id)).state]).toEqual([revision, 'active'])
  // The record is not changed any more; the draft sent again is the draft that it was.
  await must(s.call('admin.planRevoke', { planId, decisions }, nadia))
  const other = [{ ...decisions[0], decision: 'revoke' }]
  await refused(s.call('admin.planRevoke', { planId, decisions: other }, nadia), 'REVISION_MISMATCH')
})

test('a plan is restored as a whole, and only what it did: what ended in another way since is reported', async () => {
  await using s = await stage()
  const { planId, all } = await review(s)
  await must(s.call('admin.applyRevoke', { planId, reason: REASON }))
  s.clock.advance(HOUR)
  const { leases, skipped } = await must(restore(s, { planId }))
  expect([leases.map(({ chart }: Lease) => chart), skipped]).toEqual([['revoke', 'lately'], []])
  for (const { id, port, state, epoch } of leases as Lease[]) {
    const before = Object.values(all).find((lease) => lease.id === id)!
    expect([port, state, epoch > before.epoch]).toEqual([before.port, 'active', true])
  }
  // Its holder gives one back: that is no work of the plan.
  const { id, epoch } = await s.get(all.lately!.id)
  await must(s.call('lease.release', { id, epoch }, s.line))
  const again = await must(restore(s, { planId }))
  expect(again.leases.map((lease: Lease) => lease.chart)).toEqual(['revoke'])
  expect(again.skipped).toMatchObject([{ id, code: 'LEASE_ENDED' }])
  expect((await s.get(id)).state).toBe('quarantined')
  await sound(s)
})

test('what somebody else took back in the same words is no work of the plan', async () => {
  await using s = await stage()
  const lease = await s.lease({})
  const decisions = [{ id: lease.id, revision: lease.revision, decision: 'revoke' }]
  const { plan } = await must(s.call('admin.planRevoke', { decisions }))
  await must(s.call('admin.revoke', { id: lease.id, revision: lease.revision, reason: REASON }))
  const { revoked, skipped } = await must(s.call('admin.applyRevoke', { planId: plan.id, reason: REASON }))
  expect([revoked, skipped.map(({ code }: { code: string }) => code)]).toEqual([[], ['LEASE_ENDED']])
})

test('a plan that nobody made is PLAN_NOT_FOUND for every verb; a lease that nobody made is reported', async () => {
  await using s = await stage()
  const planId = `pl_${'0'.repeat(26)}`
  await refused(s.call('admin.getPlan', { planId }), 'PLAN_NOT_FOUND')
  await refused(s.call('admin.applyRevoke', { planId, reason: 'r' }), 'PLAN_NOT_FOUND')
  await refused(s.call('admin.planRevoke', { planId, decisions: [] }), 'PLAN_NOT_FOUND')
  await refused(restore(s, { planId }), 'PLAN_NOT_FOUND')
  const unknown = { id: `ls_${'0'.repeat(26)}`, revision: 1, decision: 'revoke' }
  const { plan } = await must(s.call('admin.planRevoke', { decisions: [unknown] }))
  const { skipped } = await must(s.call('admin.applyRevoke', { planId: plan.id, reason: 'r' }))
  expect(skipped).toMatchObject([{ id: unknown.id, code: 'LEASE_NOT_FOUND' }])
})

test('500 leases are taken back and restored in one transaction each, and nobody else is in it', async () => {
  await using s = await stage()
  const requests = Array.from({ length: 500 }, (_, n) => ({
    ...{ controller: 'epic-line1', chart: `Chart ${n}`, purpose: 'review' },
  }))
  const { leases } = await must(s.call('lease.acquireMany', { requests }, s.line))
  const decisions = leases.map(({ lease }: { lease: Lease }) => ({
    ...{ id: lease.id, revision: lease.revision, decision: 'revoke' },
  }))
  const { plan } = await must(s.call('admin.planRevoke', { decisions }))
  const applied = await must(s.call('admin.applyRevoke', { planId: plan.id, reason: REASON }))
  expect(applied.revoked).toHaveLength(500)
  const restored = await must(restore(s, { planId: plan.id }))
  expect([restored.leases.length, restored.skipped]).toEqual([500, []])
  await sound(s)
})
