import { describe, expect, test } from 'vitest'
import type { Lease, ReportAnswer, StaleAnswer } from '../../server/domain/wire.ts'
import { checkLedger } from '../support/check-ledger.ts'
import { DAY, EPIC, must, refused, type Stage, stage } from './stage.ts'

type Seen = { id: string; revision: number; missing: boolean }

const seen = ({ id, revision }: Lease, missing: boolean): Seen => ({ id, revision, missing })

const reporting = (s: Stage, charts: Seen[], forbidden: object[] = [], token = s.line): Promise<ReportAnswer> =>
  must(s.call<ReportAnswer>('lease.report', { controller: EPIC, source: 'strategy', charts, forbidden }, token))

const missing = async (s: Stage): Promise<StaleAnswer> =>
  must(s.call<StaleAnswer>('admin.stale', { reason: 'chart-missing' }))

const typesSince = async (s: Stage, revision: number): Promise<string[]> =>
  (await s.events()).filter((event) => event.revision > revision).map(({ type }) => type)

/** A reservation whose chart was reported as gone. */
async function reported(s: Stage): Promise<Lease> {
  const lease = await s.lease({ chart: 'Palletizer/Scanner' })
  await reporting(s, [seen(lease, true)])
  return s.get(lease.id)
}

describe('a chart that a report finds gone', () => {
  test('makes its lease chart-missing in the review, since then and with the day, and nothing of the lease is taken', async () => {
    await using s = await stage()
    const lease = await s.lease({ chart: 'Palletizer/Scanner' })
    const other = await s.lease({ chart: 'Palletizer/Robot' })
    const answer = await reporting(s, [seen(lease, true), seen(other, false)])
    expect(answer.charts).toEqual([
      { id: lease.id, missing: true, changed: true },
      { id: other.id, missing: false, changed: false },
    ])
    const stale = await missing(s)
    expect(stale.counts['chart-missing']).toBe(1)
    expect(stale.leases.map((each) => each.lease.id)).toEqual([lease.id])
    expect(stale.leases[0]!.reasons).toEqual([
      {
        reason: 'chart-missing',
        since: answer.now,
        text: expect.stringMatching(/^Palletizer\/Scanner is missing from its strategy's files since \d+ \w+ \d{4}/),
      },
    ])
    const { state, port, epoch } = await s.get(lease.id)
    expect({ state, port, epoch }).toEqual({ state: 'active', port: lease.port, epoch: lease.epoch })
    expect(await checkLedger(s.app.databaseUrl)).toEqual([])
  })

  test('the same report again changes nothing, and the first day stays', async () => {
    await using s = await stage()
    const lease = await reported(s)
    const revision = await s.revision()
    s.clock.advance(3 * DAY)
    const again = await reporting(s, [seen(lease, true)])
    expect(again.charts).toEqual([{ id: lease.id, missing: true, changed: false }])
    expect(await s.revision()).toBe(revision)
    expect((await missing(s)).leases[0]!.reasons[0]!.text).toContain('(3 days)')
  })

  test.each<[string, string[], (s: Stage, lease: Lease) => Promise<unknown>]>([
    ['a report that finds it', ['lease.chart-found'], (s, lease) => reporting(s, [seen(lease, false)])],
    ['an acquire of its holder', ['lease.chart-found'], (s) => s.acquire({ chart: 'Palletizer/Scanner' })],
    ['a confirmation', ['lease.confirmed'], (s, { id }) => s.call('lease.confirm', { id }, s.line)],
    [
      'another name for the chart',
      ['lease.updated'],
      (s, { id, revision }) => s.call('lease.update', { id, revision, chart: 'Palletizer/Reader' }, s.line),
    ],
  ])('%s clears it, as an event', async (_, types, clear) => {
    await using s = await stage()
    const lease = await reported(s)
    const before = await s.revision()
    await clear(s, lease)
    expect(await typesSince(s, before)).toEqual(types)
    expect((await missing(s)).total).toBe(0)
    expect(await checkLedger(s.app.databaseUrl)).toEqual([])
  })

  test('a confirmation clears it on the day of the last confirmation, too', async () => {
    await using s = await stage()
    const lease = await s.lease({ chart: 'Palletizer/Scanner' })
    await must(s.call('lease.confirm', { id: lease.id }, s.line))
    await reporting(s, [seen(await s.get(lease.id), true)])
    await must(s.call('lease.confirm', { id: lease.id }, s.line))
    expect((await missing(s)).total).toBe(0)
  })

  test('whoever changes something else of the lease leaves it standing', async () => {
    await using s = await stage()
    const { id, revision } = await reported(s)
    await must(s.call('lease.update', { id, revision, purpose: 'reads pallets' }, s.line))
    expect((await missing(s)).total).toBe(1)
  })

  test('is asked about only while the lease is held; granted again, it is forgotten', async () => {
    await using s = await stage()
    const { id, epoch } = await reported(s)
    await must(s.call('lease.release', { id, epoch }, s.line))
    expect((await missing(s)).total).toBe(0)
    expect((await s.lease({ chart: 'Palletizer/Scanner' })).id).toBe(id)
    expect((await missing(s)).total).toBe(0)
    expect(await checkLedger(s.app.databaseUrl)).toEqual([])
  })
})

describe('a report', () => {
  test("skips what is another team's, what changed since, what is released and what is elsewhere, and says why", async () => {
    await using s = await stage()
    await must(s.call('controller.register', { name: 'epic-line2' }))
    const theirs = await s.lease({ chart: 'Paint/Booth' }, s.paint)
    const changed = await s.lease({ chart: 'Palletizer/A' })
    await must(s.call('lease.update', { id: changed.id, revision: changed.revision, purpose: 'other' }, s.line))
    const released = await s.lease({ chart: 'Palletizer/B' })
    await must(s.call('lease.release', { id: released.id, epoch: released.epoch }, s.line))
    const elsewhere = await s.lease({ chart: 'Palletizer/C', controller: 'epic-line2' })
    const unknown = { id: `ls_${'0'.repeat(26)}`, revision: 1, missing: true }
    const before = await s.revision()
    const all = [theirs, changed, released, elsewhere].map((lease) => seen(lease, true))
    const { charts, skipped } = await reporting(s, [...all, unknown])
    expect(charts).toEqual([])
    expect(skipped.map(({ id, code }) => [id, code])).toEqual([
      [theirs.id, 'FORBIDDEN'],
      [changed.id, 'REVISION_MISMATCH'],
      [released.id, 'LEASE_ENDED'],
      [elsewhere.id, 'LEASE_NOT_FOUND'],
      [unknown.id, 'LEASE_NOT_FOUND'],
    ])
    expect(skipped[0]!.message).toContain('team paint')
    expect(await s.revision()).toBe(before)
  })

  test("an admin's speaks of every team's leases", async () => {
    await using s = await stage()
    const theirs = await s.lease({ chart: 'Paint/Booth' }, s.paint)
    await must(s.call('lease.report', { controller: EPIC, source: 'strategy', charts: [seen(theirs, true)] }))
    expect((await missing(s)).total).toBe(1)
  })

  test('makes findings of forbidden numbers in use; what is told later is added, what was told stays', async () => {
    await using s = await stage()
    const observed = { controller: EPIC, source: 'observation', forbidden: [{ transport: 'tcp', port: 20_000 }] }
    const first = await must(s.call<ReportAnswer>('lease.report', observed, s.line))
    expect(first.findings).toMatchObject([{ recorded: true, finding: { port: 20_000, chart: '', team: null } }])
    const use = { transport: 'tcp', port: 20_000, chart: 'Palletizer/DNP3', purpose: '"tcp:20000" in DNP3.cht:4' }
    const told = await reporting(s, [], [use])
    expect(told.findings).toMatchObject([
      { recorded: true, finding: { chart: 'Palletizer/DNP3', team: 'line', source: 'observation' } },
    ])
    const revision = await s.revision()
    for (const again of [observed, { ...observed, source: 'strategy', forbidden: [{ ...use, purpose: 'other' }] }])
      expect((await must(s.call<ReportAnswer>('lease.report', again, s.line))).findings[0]!.recorded).toBe(false)
    expect(await s.revision()).toBe(revision)
    const { findings } = await must(s.call('finding.list', { controller: EPIC }))
    expect(findings).toMatchObject([{ port: 20_000, chart: 'Palletizer/DNP3', purpose: '"tcp:20000" in DNP3.cht:4' }])
  })

  test('a number that may be leased is no finding, and an unknown controller is refused', async () => {
    await using s = await stage()
    const wrong = { controller: EPIC, source: 'observation', forbidden: [{ transport: 'udp', port: 61_000 }] }
    const error = await refused(s.call('lease.report', wrong, s.line), 'INVALID_INPUT')
    expect(error).toMatchObject({
      fields: [{ path: 'forbidden[0].port', message: expect.stringMatching(/may be leased/) }],
    })
    await refused(
      s.call('lease.report', { ...wrong, forbidden: [], controller: 'nowhere' }, s.line),
      'CONTROLLER_NOT_FOUND',
    )
  })
})
