import { expect, test } from 'vitest'
import { type PortClient, PortleaseError } from '../../client/index.ts'
import { askings } from '../../client/web/views/review/ask-text.ts'
import { rowsOf, tallyOf } from '../../client/web/views/review/rows.ts'
import { type Decided, Saver } from '../../client/web/views/review/saver.ts'
import type { Lease, Plan } from '../../server/domain/wire.ts'

type Send = PortClient['admin']['planRevoke']
type Sent = Parameters<Send>[0] & { answer: (planId: string) => Promise<void>; fail: (error: unknown) => Promise<void> }

/** A server whose answers the test gives by hand. */
function slowServer() {
  const sent: Sent[] = []
  const settled = () => new Promise<void>((resolve) => setImmediate(resolve))
  const send = ((input: Parameters<Send>[0]) =>
    new Promise((resolve, reject) => {
      const answer = (id: string) => {
        resolve({ plan: { id } as Plan, now: '' })
        return settled()
      }
      const fail = (error: unknown) => {
        reject(error)
        return settled()
      }
      sent.push({ ...input, answer, fail })
    })) as Send
  return { sent, send }
}

const lease = (id: string, more: Partial<Lease> = {}) =>
  ({
    id,
    revision: 1,
    controller: 'epic-line1',
    port: 61_000,
    transport: 'tcp',
    count: 1,
    team: 'mixing',
    ...more,
  }) as Lease
const decided = (id: string, decision: Decided['decision'], note: string | null = null): Decided => ({
  id,
  revision: 1,
  decision,
  note,
  lease: lease(id),
  changed: false,
})

test('one call at a time: the first begins the draft, and what is decided meanwhile goes with the next', async () => {
  const { sent, send } = slowServer()
  const names: string[] = []
  const saver = new Saver(null, send, ({ plan }) => names.push(plan.id))
  saver.put([decided('a', 'keep')])
  saver.put([decided('b', 'revoke')])
  saver.put([decided('a', 'ask', 'they will ring back')])
  expect(sent).toHaveLength(1)
  expect(sent[0]).toMatchObject({ decisions: [{ id: 'a', decision: 'keep' }] })
  expect(sent[0]).not.toHaveProperty('planId')
  await sent[0]?.answer('pl_1')
  // The later word about a lease counts, and stays unsaved until it was taken.
  expect(sent).toHaveLength(2)
  expect(sent[1]).toMatchObject({ planId: 'pl_1' })
  expect(sent[1]?.decisions).toEqual([
    { id: 'a', revision: 1, decision: 'ask', note: 'they will ring back' },
    { id: 'b', revision: 1, decision: 'revoke' },
  ])
  expect([...saver.get().unsaved.keys()]).toEqual(['a', 'b'])
  await sent[1]?.answer('pl_1')
  expect(saver.get()).toMatchObject({ isSaving: false, error: null })
  expect(saver.get().unsaved.size).toBe(0)
  expect(names).toEqual(['pl_1', 'pl_1'])
})

test('what the server did not take is kept and goes with the next decision; of a review that is over it is dropped', async () => {
  const { sent, send } = slowServer()
  const saver = new Saver('pl_1', send, () => undefined)
  saver.put([decided('a', 'keep')])
  const lost = new PortleaseError('UNREACHABLE', 'No answer.', {} as never)
  await sent[0]?.fail(lost)
  expect(saver.get()).toMatchObject({ error: lost, isSaving: false })
  saver.put([decided('b', 'keep')])
  expect(sent[1]?.decisions.map(({ id }) => id)).toEqual(['a', 'b'])
  expect(saver.get().error).toBeNull()
  const over = new PortleaseError('REVISION_MISMATCH', 'It was applied.', {} as never)
  await sent[1]?.fail(over)
  expect(saver.get().error).toBe(over)
  expect(saver.get().unsaved.size).toBe(0)
})

test('two and a half thousand decisions go in calls of a thousand', async () => {
  const { sent, send } = slowServer()
  const saver = new Saver(null, send, () => undefined)
  saver.put(Array.from({ length: 2500 }, (_, i) => decided(`ls_${i}`, 'keep')))
  for (const expected of [1000, 1000, 500]) {
    expect(sent.at(-1)?.decisions).toHaveLength(expected)
    await sent.at(-1)?.answer('pl_1')
  }
  expect(sent).toHaveLength(3)
  expect(saver.get().unsaved.size).toBe(0)
})

test('a decision about a lease that changed since is open again; one that is asked about is left alone whatever it is', () => {
  const stale = ['a', 'b', 'c'].map((id) => ({ lease: lease(id, { revision: 2 }), reasons: [] }))
  const plan = new Map([decided('a', 'revoke'), decided('b', 'ask')].map((each) => [each.id, each]))
  const show = (shown: 'all' | 'open' | 'revoke' | 'ask') =>
    rowsOf(stale, plan, { complete: true, filtered: false, shown }).map(({ id }) => id)
  expect(show('all')).toEqual(['a', 'b', 'c'])
  expect(show('open')).toEqual(['a', 'c'])
  expect(show('revoke')).toEqual([])
  expect(show('ask')).toEqual(['b'])
})

test('what was decided and is stale no more stands first; while pages are missing only what changed does', () => {
  const stale = [{ lease: lease('a'), reasons: [] }]
  const changed = { ...decided('b', 'keep'), lease: lease('b', { revision: 3 }), changed: true }
  const plan = new Map([changed, decided('c', 'revoke')].map((each) => [each.id, each]))
  const show = (complete: boolean, filtered = false) =>
    rowsOf(stale, plan, { complete, filtered, shown: 'all' }).map(({ id }) => id)
  expect(show(true)).toEqual(['b', 'c', 'a'])
  expect(show(false)).toEqual(['b', 'a'])
  expect(show(true, true)).toEqual(['a'])
  expect(tallyOf(plan.values())).toEqual({ keep: 0, revoke: 1, ask: 0, changed: 1 })
})

test('each team is asked in a mail of its own; one too long for a link leads to the list instead', () => {
  const row = (id: string, more: Partial<Lease>) => ({
    id,
    lease: lease(id, {
      chart: 'Mixer/PLC_Link',
      handle: '',
      purpose: 'Line & 100 %',
      createdAt: '2026-03-12T09:12:00Z',
      seenAt: '2026-11-21T00:00:00Z',
      contact: 'mixing desk, ext. 4432',
      ...more,
    }),
    reasons: [{ reason: 'review-overdue', since: '2026-09-08T00:00:00Z', text: 'review was due 8 September 2026' }],
    decided: null,
    changed: false,
  })
  const many = Array.from({ length: 30 }, (_, i) => row(`ls_${i}`, { port: 61_000 + i }))
  const one = row('ls_x', { team: 'paint', contact: 'Rita (rita@plant.example), ext. 9' })
  const [mixing, paint] = askings([...many, one], 'http://ledger.plant.local:22040')
  expect(mixing).toMatchObject({ team: 'mixing', subject: 'Still needed? 30 ports of team mixing' })
  expect(mixing?.body).toContain('61029/tcp on epic-line1')
  expect(mixing?.mailto.length).toBeLessThan(2000)
  expect(new URL(mixing?.mailto ?? '').searchParams.get('body')).toContain(
    'http://ledger.plant.local:22040/leases?team=mixing',
  )
  const mail = new URL(paint?.mailto ?? '')
  expect(decodeURIComponent(mail.pathname)).toBe('rita@plant.example')
  expect(mail.searchParams.get('body')).toContain('Line & 100 %\r\n')
  expect(mail.searchParams.get('body')).toContain('http://ledger.plant.local:22040/l/ls_x')
})
