import { expect, test } from 'vitest'
import { changedFields, EVENT_TYPES, eventPlace, eventSentence } from '../../client/words/event.ts'
import type { LedgerEvent } from '../../server/domain/wire.ts'

// An event of the ledger as a person reads it.

const NOTHING: LedgerEvent = {
  ...{
    revision: 7,
    at: '2026-11-22T13:04:00.000Z',
    type: 'lease.granted',
    actor: 'mixing-laptop',
    actorTeam: 'mixing',
  },
  ...{ requestId: null, leaseId: null, controller: null, transport: null, port: null, count: null, team: null },
  ...{ before: null, after: null, reason: null, ticket: null, hash: 'a'.repeat(64) },
}
const ON_LINE1 = { controller: 'epic-line1', transport: 'tcp', port: 61_004, count: 1, team: 'mixing' } as const
const tell = (event: Partial<LedgerEvent>) => eventSentence({ ...NOTHING, ...event })

test.each<[string, Partial<LedgerEvent>]>([
  [
    '61004/tcp on epic-line1 granted to team mixing for Mixer/PLC_Link (chPlc).',
    { ...ON_LINE1, after: { chart: 'Mixer/PLC_Link', handle: 'chPlc' } },
  ],
  [
    '61004-61007/tcp+udp on epic-line1 granted again to team mixing for Mixer/PLC_Link.',
    { ...ON_LINE1, count: 4, transport: 'both', before: {}, after: { chart: 'Mixer/PLC_Link', handle: '' } },
  ],
  [
    '61004/tcp on epic-line1 handed over to team mixing from robotics.',
    { ...ON_LINE1, type: 'lease.handed-over', before: { team: 'robotics' }, after: { team: 'mixing' } },
  ],
  [
    '61004/tcp on epic-line1 free again: its quarantine passed.',
    { ...ON_LINE1, type: 'lease.ended', actor: 'portlease' },
  ],
  ['61004/tcp on epic-line1 free again: quarantine ended.', { ...ON_LINE1, type: 'lease.ended' }],
  [
    '61100-61199/tcp on every controller excluded: withheld from new leases.',
    { type: 'controller.excluded', transport: 'tcp', port: 61_100, count: 100 },
  ],
  [
    'Epic-line1 changed: title.',
    {
      type: 'controller.updated',
      controller: 'epic-line1',
      before: { title: 'a', site: 'x' },
      after: { title: 'b', site: 'x' },
    },
  ],
  [
    'Token wall of team mixing created, as viewer.',
    { type: 'token.created', team: 'mixing', after: { name: 'wall', role: 'viewer' } },
  ],
  ['Team mixing created.', { type: 'team.created', team: 'mixing' }],
  [
    'Review pl_1 applied: 9 revoked, 29 kept, 3 asked, 0 skipped.',
    { type: 'plan.applied', after: { id: 'pl_1', revoked: 9, kept: 29, asked: 3, skipped: 0 } },
  ],
  ['The ledger was resumed.', { type: 'ledger.resumed' }],
])('is told: %s', (sentence, event) => {
  expect(tell(event)).toBe(sentence)
})

test('every type of event has words, even where an event has less than they expect', () => {
  expect(EVENT_TYPES).toContain('lease.chart-missing')
  for (const type of EVENT_TYPES) {
    const sentence = tell({ type })
    expect(sentence, type).toMatch(/^[A-Z?].*\.$/)
    expect(sentence, type).not.toContain(type)
    expect(sentence, type).not.toMatch(/undefined|\[object/)
  }
})

test('a type of a newer server is said as it is', () => {
  expect(tell({ ...ON_LINE1, type: 'lease.polished' })).toBe('61004/tcp on epic-line1 lease.polished.')
  expect(tell({ type: 'toString' })).toBe('ToString.')
})

test('a place is written as commands take it, and what did not change is not told', () => {
  expect(eventPlace({ ...NOTHING, ...ON_LINE1 })).toBe('epic-line1:61004/tcp')
  expect(eventPlace({ ...NOTHING, ...ON_LINE1, transport: 'both', count: 2 })).toBe('epic-line1:61004-61005')
  expect(eventPlace({ ...NOTHING, controller: 'epic-line1' })).toBe('epic-line1')
  expect(changedFields({ before: { a: 1, b: [1], c: null }, after: { a: 2, b: [1], d: null, e: 'x' } })).toEqual([
    'a',
    'e',
  ])
})
