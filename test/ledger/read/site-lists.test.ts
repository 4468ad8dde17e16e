import { expect, test } from 'vitest'
import type { GrantsAnswer, PlanListAnswer, PlanRecordAnswer, TokenInfo } from '../../../server/domain/wire.ts'
import { startApp } from '../../support/app.ts'
import { TestClock } from '../../support/clock.ts'
import { must } from '../../support/site.ts'

test('teams are listed by name with what they use; a list of tokens leaves out the dead ones unless asked, and every secret', async () => {
  const clock = new TestClock()
  await using app = await startApp({ clock })
  for (const name of ['zinc', 'mixing']) await must(app.call('team.create', { name, contact: `${name} desk` }))
  const { teams } = await must(app.call('team.list'))
  expect(teams.map(({ name }: { name: string }) => name)).toEqual(['admin', 'mixing', 'zinc'])
  const make = (name: string, more: object = {}) =>
    must<{ token: TokenInfo; secret: string }>(
      app.call('token.create', { name, team: 'mixing', role: 'member', ...more }),
    )
  const expiresAt = new Date(clock.now() + 60_000).toISOString()
  const { token, secret } = await make('b-revoked')
  await make('c-expiring', { expiresAt })
  await make('a-good')
  await must(app.call('token.revoke', { id: token.id }))
  const names = async (input: object) => {
    const answer = await must<{ tokens: TokenInfo[] }>(app.call('token.list', input))
    expect(JSON.stringify(answer)).not.toMatch(new RegExp(`${secret}|"hash"`))
    return answer.tokens.map(({ name }) => name)
  }
  clock.advance(59_999)
  expect(await names({ team: 'mixing' })).toEqual(['a-good', 'c-expiring'])
  clock.advance(1)
  expect(await names({ team: 'mixing' })).toEqual(['a-good'])
  expect(await names({ team: 'mixing', all: true })).toEqual(['a-good', 'b-revoked', 'c-expiring'])
  expect(await names({ team: 'zinc', all: true })).toEqual([])
})

test('a plan shows its leases as they are now, and which of them changed since they were seen; plans are listed, the newest first', async () => {
  await using app = await startApp()
  await must(app.call('controller.register', { name: 'line1', addresses: ['10.1.1.11'] }))
  const requests = ['A', 'B', 'C'].map((chart) => ({ controller: 'line1', chart, purpose: 'test' }))
  const { leases } = await must<GrantsAnswer>(app.call('lease.acquireMany', { requests }))
  const [a, b, c] = leases.map(({ lease }) => lease)
  const decisions = [
    { id: a!.id, revision: a!.revision, decision: 'revoke' },
    { id: b!.id, revision: b!.revision, decision: 'revoke', note: 'scrapped' },
    { id: c!.id, revision: c!.revision, decision: 'keep' },
    { id: `ls_${'0'.repeat(26)}`, revision: 1, decision: 'ask' },
  ]
  const { plan } = await must<PlanRecordAnswer>(app.call('admin.planRevoke', { decisions }))
  expect(plan.counts).toEqual({ keep: 1, revoke: 2, ask: 1, changed: 1 })
  await must(app.call('lease.update', { id: a!.id, revision: a!.revision, purpose: 'still needed' }))
  const get = async () => (await must<PlanRecordAnswer>(app.call('admin.getPlan', { planId: plan.id }))).plan
  const seen = await get()
  expect(seen.decisions.map(({ changed }) => changed)).toEqual([true, false, false, true])
  expect(seen.decisions.map(({ note }) => note)).toEqual([null, 'scrapped', null, null])
  expect(seen.decisions[0]?.lease).toMatchObject({ purpose: 'still needed', connect: [`tcp:10.1.1.11:${a!.port}`] })
  expect(seen.decisions[3]?.lease).toBeNull()
  await must(app.call('admin.applyRevoke', { planId: plan.id, reason: 'review' }))
  const applied = await get()
  // B and C were changed by the plan itself: that is no change since they were seen.
  expect(applied.decisions.map(({ changed }) => changed)).toEqual([true, false, false, true])
  expect(applied.outcome).toMatchObject({ revoked: [b!.id], kept: [c!.id] })
  expect(applied.decisions[1]?.lease?.state).toBe('quarantined')
  await must(app.call('admin.planRevoke', { decisions: decisions.slice(0, 1) }))
  const { plans } = await must<PlanListAnswer>(app.call('admin.listPlans'))
  expect(plans).toMatchObject([
    { counts: { keep: 0, revoke: 1, ask: 0 }, appliedAt: null, reason: null },
    { id: plan.id, counts: { keep: 1, revoke: 2, ask: 1 }, appliedAt: applied.appliedAt, reason: 'review' },
  ])
  expect((await must<PlanListAnswer>(app.call('admin.listPlans', { limit: 1 }))).plans).toHaveLength(1)
  expect((await app.call('admin.getPlan', { planId: `pl_${'0'.repeat(26)}` })).error.code).toBe('PLAN_NOT_FOUND')
})
