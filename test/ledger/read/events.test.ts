import { afterAll, beforeAll, expect, test } from 'vitest'
import type { EventListRequest } from '../../../server/domain/requests.ts'
import { findExclusions } from '../../../server/ledger/read/find-exclusions.ts'
import { findTeam } from '../../../server/ledger/read/find-team.ts'
import { findToken } from '../../../server/ledger/read/find-token.ts'
import { listEvents } from '../../../server/ledger/read/list-events.ts'
import { NOW, TestLedger } from './support.ts'

let ledger: TestLedger
beforeAll(async () => {
  ledger = await TestLedger.open()
  await ledger.team('a')
  const tcp = ledger.record({ port: 61_000, count: 3 })
  const both = ledger.record({ port: 61_002, transport: 'both', controller: 'line2', team: 'b' })
  await ledger.event('team.created', NOW - 5, { team: 'a', after: { contact: 'Ann' } })
  await ledger.event('lease.granted', NOW - 4, {
    lease: tcp,
    after: { expiresAt: NOW, ended: { at: NOW, by: 'x' } },
    ticket: 'T-1',
  })
  await ledger.event('token.created', NOW - 3, { team: 'a' })
  await ledger.event('lease.granted', NOW - 2, { lease: both, actor: 'root', reason: 'why' })
  await ledger.event('controller.registered', NOW - 1, { controller: 'line3' })
}, 30_000)
afterAll(() => ledger.close())

const read = (over: Partial<EventListRequest> = {}, admin = true) =>
  listEvents(ledger.reader, { limit: 100, ...over }, admin, NOW)
const revisions = async (over: Partial<EventListRequest>, admin = true) =>
  (await read(over, admin)).events.map(({ revision }) => revision)

test('events come in the order of the ledger after a revision, newest first before one', async () => {
  expect(await revisions({})).toEqual([1, 2, 3, 4, 5])
  expect(await revisions({ after: 3 })).toEqual([4, 5])
  expect(await revisions({ before: 4 })).toEqual([3, 2, 1])
  expect(await revisions({ before: 4, limit: 2 })).toEqual([3, 2])
})

test('the revision says how far the answer is complete, so asking after it misses nothing', async () => {
  expect((await read({ limit: 2 })).revision).toBe(2)
  expect((await read({ after: 2 })).revision).toBe(5)
  expect((await read({ controller: 'line2' })).revision).toBe(5)
  expect(await read({ after: 5 })).toMatchObject({ events: [], revision: 5 })
  const seen: number[] = []
  for (let after = 0; after < 5; ) {
    const page = await read({ after, limit: 1, type: 'lease.granted' })
    seen.push(...page.events.map(({ revision }) => revision))
    after = page.revision
  }
  expect(seen).toEqual([2, 4])
})

test('events about teams and tokens are for admins', async () => {
  expect(await revisions({}, false)).toEqual([2, 4, 5])
  expect(await revisions({ team: 'a' }, false)).toEqual([2])
})

test('each filter lets through exactly what it names; a number is found inside consecutive ports', async () => {
  expect(await revisions({ port: 61_001 })).toEqual([2])
  expect(await revisions({ port: 61_002 })).toEqual([2, 4])
  expect(await revisions({ port: 61_003 })).toEqual([])
  expect(await revisions({ transport: 'tcp' })).toEqual([2, 4])
  expect(await revisions({ transport: 'udp' })).toEqual([4])
  expect(await revisions({ transport: 'both' })).toEqual([4])
  expect(await revisions({ actor: 'root' })).toEqual([4])
  expect(await revisions({ ticket: 'T-1' })).toEqual([2])
  expect(await revisions({ type: 'controller.registered' })).toEqual([5])
  expect(await revisions({ from: NOW - 4, to: NOW - 2 })).toEqual([2, 3, 4])
  expect(await revisions({ controller: 'line2', team: 'a' })).toEqual([])
})

test('an event carries who, what and why, its instants in ISO 8601', async () => {
  const [grant, other] = (await read({ type: 'lease.granted' })).events
  const at = new Date(NOW).toISOString()
  expect(grant).toMatchObject({
    ...{
      actor: 'ci',
      actorTeam: 'a',
      requestId: 'rq-1',
      transport: 'tcp',
      port: 61_000,
      count: 3,
      team: 'a',
      hash: 'hash-2',
    },
    ...{
      after: { expiresAt: at, ended: { at, by: 'x' } },
      before: null,
      ticket: 'T-1',
      at: new Date(NOW - 4).toISOString(),
    },
  })
  expect(other).toMatchObject({ reason: 'why', actor: 'root', after: null })
})

test('exclusions are found for a controller with those of all, as long as they stand', async () => {
  const all = await ledger.exclude(61_000, 61_001)
  const one = await ledger.exclude(61_000, 61_001, { controller: 'line1' })
  const gone = await ledger.exclude(61_000, 61_001)
  await ledger.writer.exclusion.update({ where: { id: gone }, data: { removedAt: NOW } })
  const ids = async (controller?: string | null) =>
    (await findExclusions(ledger.reader, controller)).map(({ id }) => id)
  expect(await ids('line1')).toEqual([all, one])
  expect(await ids('line2')).toEqual([all])
  expect(await ids(null)).toEqual([all])
  expect(await ids()).toEqual([all, one])
})

test('a token is found by the hash of its secret, a team by its name, and nothing by less', async () => {
  const token = {
    id: 'tk_1',
    name: 'ci',
    team: 'a',
    role: 'member',
    hash: 'ab12',
    createdAt: NOW,
    createdBy: 'x',
    revision: 3,
  }
  await ledger.writer.token.create({ data: { ...token, revokedAt: NOW } })
  expect(await findToken(ledger.reader, 'ab12')).toEqual({
    ...token,
    revokedAt: NOW,
    expiresAt: null,
    lastUsedAt: null,
  })
  expect(await findToken(ledger.reader, 'ab1')).toBeNull()
  expect(await findTeam(ledger.reader, 'a')).toMatchObject({
    name: 'a',
    contact: 'Desk of a',
    createdAt: expect.any(Number),
  })
  expect(await findTeam(ledger.reader, 'A')).toBeNull()
})
