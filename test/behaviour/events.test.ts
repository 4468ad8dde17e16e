import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { LedgerEvent } from '../../server/domain/wire.ts'
import { startApp } from '../support/app.ts'
import {
  allEvents,
  asked,
  DAY,
  EPIC,
  MINUTE,
  must,
  refused,
  revoke,
  rowsOf,
  type Stage,
  stage,
  sweep,
} from './stage.ts'

/** The events that a call wrote. */
async function wrote(s: Stage, call: () => Promise<unknown>): Promise<LedgerEvent[]> {
  const before = await s.revision()
  await call()
  return (await must(s.call('event.list', { after: before, limit: 1000 }))).events
}

/** Keys in order, no spaces: RFC 8785 for what the ledger writes, in a few lines of the test's own. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`).join(',')}}`
}

/** A life of everything that there is, with text that JSON has to escape. */
async function busyLife(s: Stage): Promise<void> {
  const odd = 'Überwachung "Süd" \\ 😀 & Co.'
  const ttl = await s.lease({ chart: odd, purpose: odd, labels: { line: odd, a: '1' }, ttlSeconds: 60, handle: 'x' })
  const held = await s.lease({ chart: 'Held', count: 3, transport: 'both', ticket: 'CHG-1', manifest: 'plant.yaml' })
  await must(s.call('lease.confirm', { id: held.id, reason: odd }, s.line))
  const { revision } = await s.get(held.id)
  await must(s.call('lease.update', { id: held.id, revision, purpose: odd, ticket: null }, s.line))
  await must(s.call('lease.release', { id: held.id, epoch: held.epoch, reason: odd }, s.line))
  await s.lease({ chart: 'Held', count: 3, transport: 'both' })
  await revoke(s.app, held.id)
  s.clock.advance(2 * MINUTE)
  await sweep(s.app)
  await refused(s.acquire({ chart: 'Other', port: ttl.port }, s.paint), 'PORT_QUARANTINED')
  s.clock.advance(2 * DAY)
  await sweep(s.app)
  await must(s.call('controller.update', { name: EPIC, title: odd }))
  const { exclusion } = await must(
    s.call('controller.exclude', { controller: EPIC, first: 61_000, last: 61_009, reason: odd }),
  )
  await must(s.call('controller.include', { id: exclusion.id, reason: 'over' }))
  await must(s.call('controller.retire', { name: EPIC, reason: odd }))
}

describe('the chain', () => {
  test('revisions have no gap, each hash is over the one before and the body, and the body is canonical and agrees with its columns', async () => {
    await using s = await stage()
    await busyLife(s)
    const { events } = await rowsOf(s.app)
    expect(events.length).toBeGreaterThan(20)
    let previous = '0'.repeat(64)
    for (const [index, event] of events.entries()) {
      expect(Number(event.revision)).toBe(index + 1)
      const body = JSON.parse(event.body)
      expect(canonical(body)).toBe(event.body)
      expect(
        createHash('sha256')
          .update(previous + event.body, 'utf8')
          .digest('hex'),
      ).toBe(event.hash)
      previous = event.hash
      const { revision, at, body: _body, hash: _hash, ...columns } = event as typeof event & { at: bigint }
      expect([body.revision, Date.parse(body.at)]).toEqual([Number(revision), Number(at)])
      for (const [name, value] of Object.entries(columns)) expect([name, body[name] ?? null]).toEqual([name, value])
    }
    expect((await s.events()).map(({ hash }) => hash)).toEqual(events.map(({ hash }) => hash))
  })

  test('goes on over a restart', async () => {
    await using s = await stage()
    await s.lease({})
    const before = await s.events()
    await s.app.close()
    await using later = await startApp({ folder: s.app.folder, clock: s.clock })
    await must(later.call('lease.acquire', asked({ chart: 'Later' }), s.line))
    const after = await allEvents(later)
    expect(after.slice(0, before.length)).toEqual(before)
    // A start writes nothing: team and token are there.
    expect(after.length).toBe(before.length + 1)
  })
})

describe('one event for each change, none for a renewal', () => {
  test('of the life of a reservation, with actor, request, reason, before and after', async () => {
    await using s = await stage()
    let id = ''
    const one = async (call: () => Promise<unknown>): Promise<LedgerEvent> => {
      const events = await wrote(s, call)
      expect(events).toHaveLength(1)
      const [event] = events
      expect(event?.at).toBe(new Date(s.clock.now()).toISOString())
      expect(event?.requestId).toMatch(/^[0-9a-f-]{36}$/)
      return event!
    }
    const granted = await one(() =>
      s.lease({ port: 61_000, count: 2, ticket: 'CHG-1', labels: { a: 'b' } }).then((l) => (id = l.id)),
    )
    const at = { leaseId: id, controller: EPIC, transport: 'tcp', port: 61_000, count: 2, team: 'line' }
    const by = { actor: 'line-ci', actorTeam: 'line' }
    expect(granted).toMatchObject({ type: 'lease.granted', ...at, ...by, before: null, ticket: 'CHG-1' })
    expect(granted.after).toMatchObject({
      chart: 'Palletizer/Scanner',
      purpose: 'reads barcodes',
      epoch: 1,
      labels: { a: 'b' },
    })

    s.clock.advance(MINUTE)
    const first = await s.get(id)
    const confirmed = await one(() => s.call('lease.confirm', { id, reason: 'still runs' }, s.line))
    const confirmedLease = await s.get(id)
    expect(confirmed).toMatchObject({ type: 'lease.confirmed', ...at, ...by, reason: 'still runs' })
    expect(confirmed.before).toMatchObject({ reviewBy: first.reviewBy })
    expect(confirmed.after).toMatchObject({
      confirmedAt: confirmedLease.confirmedAt,
      reviewBy: confirmedLease.reviewBy,
    })

    const updated = await one(() =>
      s.call('lease.update', { id, revision: confirmedLease.revision, chart: 'Renamed', ticket: 'CHG-2' }, s.line),
    )
    expect(updated).toMatchObject({ type: 'lease.updated', ...at, ...by, ticket: 'CHG-2' })
    expect([updated.before, updated.after]).toEqual([
      { chart: 'Palletizer/Scanner', ticket: 'CHG-1' },
      { chart: 'Renamed', ticket: 'CHG-2' },
    ])

    const released = await one(() => s.call('lease.release', { id, epoch: 1, reason: 'moved' }, s.line))
    expect(released).toMatchObject({ type: 'lease.released', ...at, ...by, reason: 'moved' })
    expect(released.after).toMatchObject({ quarantinedUntil: (await s.get(id)).quarantinedUntil })

    const again = await one(() => s.lease({ chart: 'Renamed', count: 2 }))
    expect(again).toMatchObject({ type: 'lease.granted', ...at, ...by, before: { epoch: 1 }, after: { epoch: 2 } })
    expect((await s.get(id)).revision).toBe(again.revision)

    await s.call('lease.release', { id, epoch: 2 }, s.line)
    s.clock.advance(DAY)
    const [ended] = await wrote(s, () => sweep(s.app))
    expect(ended).toMatchObject({ type: 'lease.ended', ...at, actor: 'portlease', actorTeam: null, requestId: null })
    expect((await must(s.call('event.list', { leaseId: id }))).events).toHaveLength(7)
  })

  test('renewals, repeated acquires and reads write none', async () => {
    await using s = await stage()
    const { id, epoch } = await s.lease({ ttlSeconds: 60 })
    for (const call of [
      () => s.call('lease.renew', { id, epoch, ttlSeconds: 120 }, s.line),
      () => s.acquire({ ttlSeconds: 60 }),
      () => s.call('lease.list', {}, s.line),
      () => s.call('lease.plan', { requests: [asked({ chart: 'New' })] }, s.line),
      () => s.acquire({ chart: 'New', port: 80 }),
    ])
      expect(await wrote(s, call)).toEqual([])
  })
})

describe('law 4: a retried request changes nothing', () => {
  test('each verb again: the same answer, no event, no row changed', async () => {
    await using s = await stage()
    const held = await s.lease({ chart: 'Held' })
    const done = await s.lease({ chart: 'Done' })
    const changed = await s.lease({ chart: 'Changed' })
    const { exclusion } = await must(
      s.call('controller.exclude', { controller: EPIC, first: 51_000, last: 51_009, reason: 'spare' }),
    )
    await must(s.call('controller.register', { name: 'old-1' }))
    const reviewBy = new Date(s.clock.now() + DAY).toISOString()
    const VERBS: [string, object, string?][] = [
      ['lease.acquire', asked({ chart: 'New', ticket: 'T' }), s.line],
      ['lease.acquire', asked({ chart: 'Exact', port: 61_555 }), s.line],
      ['lease.acquire', asked({ chart: 'Wish', prefer: 61_777 }), s.line],
      ['lease.acquire', asked({ chart: 'TTL', ttlSeconds: 60 }), s.line],
      [
        'lease.acquireMany',
        { requests: [asked({ chart: 'M1' }), asked({ chart: 'M2', count: 3 })], samePort: false },
        s.line,
      ],
      ['lease.confirm', { id: held.id, reviewBy }, s.line],
      ['lease.confirm', { ids: [held.id, changed.id] }, s.line],
      ['lease.release', { id: done.id, epoch: done.epoch, reason: 'done' }, s.line],
      ['lease.update', { id: changed.id, revision: changed.revision + 0, purpose: 'other' }, s.line],
      ['controller.register', { name: EPIC, addresses: ['10.1.1.11', '10.1.1.12'] }],
      ['controller.update', { name: EPIC, title: 'Line 1' }],
      ['controller.exclude', { controller: EPIC, first: 51_000, last: 51_009, reason: 'spare' }],
      ['controller.include', { id: exclusion.id }],
      ['controller.retire', { name: 'old-1', reason: 'scrap' }],
    ]
    for (const [path, input, token] of VERBS) {
      const current = path === 'lease.update' ? { ...input, revision: (await s.get(changed.id)).revision } : input
      const first = await must(s.call(path, current, token))
      const before = await rowsOf(s.app)
      const second = await must(s.call(path, current, token))
      expect(await rowsOf(s.app), `${path} ${JSON.stringify(input)}`).toEqual(before)
      const plain = JSON.parse(JSON.stringify(first).replaceAll('"created":true', '"created":false'))
      expect(second, path).toEqual(plain)
    }
  })

  test('what an acquire names otherwise stays as it is and is named in differs', async () => {
    await using s = await stage()
    const { id } = await s.lease({ labels: { a: '1' }, ticket: 'T1', manifest: 'one.yaml' })
    const before = await s.get(id)
    const other = {
      purpose: 'other',
      labels: { a: '2' },
      ticket: 'T2',
      manifest: 'two.yaml',
      reviewBy: new Date(s.clock.now() + DAY).toISOString(),
    }
    const answer = await must(s.acquire(other))
    expect(answer.created).toBe(false)
    expect([...answer.differs].sort()).toEqual(['labels', 'manifest', 'purpose', 'reviewBy', 'ticket'])
    expect(await s.get(id)).toEqual(before)
    // What is left out, and a wish that was not met, is no difference.
    expect((await must(s.acquire({ prefer: 65_000 }))).differs).toEqual([])
    await s.lease({ chart: 'TTL', ttlSeconds: 60 })
    const ttl = await must(s.acquire({ chart: 'TTL', ttlSeconds: 90 }))
    expect([ttl.differs, ttl.lease.ttlSeconds]).toEqual([['ttlSeconds'], 60])
  })

  test('confirm with ids is all or nothing', async () => {
    await using s = await stage()
    const [a, b] = [await s.lease({ chart: 'A' }), await s.lease({ chart: 'B' })]
    const ttl = await s.lease({ chart: 'C', ttlSeconds: 60 })
    const theirs = await s.lease({ chart: 'D' }, s.paint)
    s.clock.advance(MINUTE)
    const before = await rowsOf(s.app)
    await refused(s.call('lease.confirm', { ids: [a.id, ttl.id] }, s.line), 'INVALID_INPUT')
    await refused(s.call('lease.confirm', { ids: [a.id, theirs.id, b.id] }, s.line), 'FORBIDDEN')
    await refused(s.call('lease.confirm', { ids: [a.id, `ls_${'0'.repeat(26)}`] }, s.line), 'LEASE_NOT_FOUND')
    expect(await rowsOf(s.app)).toEqual(before)
    const answer = await must(s.call('lease.confirm', { ids: [b.id, a.id] }, s.line))
    expect(answer.leases.map(({ id }: { id: string }) => id)).toEqual([b.id, a.id])
    expect(await s.revision()).toBe(before.events.length + 2)
  })

  test('update asks for the revision that was seen; renaming to a held key is CHART_HELD, to a free one moves the key', async () => {
    await using s = await stage()
    const lease = await s.lease({ chart: 'A' })
    const other = await s.lease({ chart: 'B' })
    const error = await refused(
      s.call('lease.update', { id: lease.id, revision: lease.revision - 1, purpose: 'x' }, s.line),
      'REVISION_MISMATCH',
    )
    expect(error.revision).toBe(lease.revision)
    await refused(s.call('lease.update', { id: lease.id, revision: lease.revision, chart: 'B' }, s.line), 'CHART_HELD')
    const { lease: renamed } = await must(
      s.call('lease.update', { id: lease.id, revision: lease.revision, chart: 'C', handle: 'h' }, s.line),
    )
    expect([renamed.chart, renamed.handle, renamed.port, renamed.epoch]).toEqual(['C', 'h', lease.port, lease.epoch])
    expect((await must(s.acquire({ chart: 'C', handle: 'h' }))).lease.id).toBe(lease.id)
    const fresh = await must(s.acquire({ chart: 'A' }))
    expect([fresh.created, fresh.lease.id === other.id]).toEqual([true, false])
    // The renamed lease's former key is the new one.
    await must(s.call('lease.release', { id: lease.id, epoch: lease.epoch }, s.line))
    expect((await s.lease({ chart: 'C', handle: 'h' })).id).toBe(lease.id)
  })

  test("several servers' worth of the same acquire at once is one grant", async () => {
    await using s = await stage()
    const answers = await Promise.all(Array.from({ length: 50 }, () => must(s.acquire({}))))
    expect(answers.filter(({ created }) => created)).toHaveLength(1)
    expect(new Set(answers.map(({ lease }) => lease.id)).size).toBe(1)
    expect((await rowsOf(s.app)).claims).toHaveLength(1)
  })
})

test('event.list pages forwards without a gap and backwards from the newest, with and without filters', async () => {
  await using s = await stage()
  await busyLife(s)
  const all = await s.events()
  expect(await allEvents(s.app, 3)).toEqual(all)
  const head = all.length
  const backwards = (await must(s.call('event.list', { before: head + 1, limit: 5 }))).events
  expect(backwards).toEqual(all.slice(-5).reverse())
  const { events, revision } = await must(s.call('event.list', { type: 'lease.granted', limit: 2 }))
  expect(events).toEqual(all.filter(({ type }) => type === 'lease.granted').slice(0, 2))
  expect(revision).toBe(events[1].revision)
  const rest = await must(s.call('event.list', { type: 'lease.granted', after: revision }))
  expect(rest.events).toEqual(all.filter((e) => e.type === 'lease.granted' && e.revision > revision))
  expect(rest.revision).toBe(head)
  expect((await must(s.call('event.list', { after: head }))).events).toEqual([])
})
