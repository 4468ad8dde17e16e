import { expect, test } from 'vitest'
import type { LeaseRecord } from '../../server/domain/lease.ts'
import { LedgerClock } from '../../server/ledger/clock.ts'
import { TestClock } from '../support/clock.ts'

// Two processes of one host over one file: the row's `at` goes from hand to hand, and either may read the clock first.

const HOUR = 3_600_000
const lease = { ttlSeconds: 10, graceSeconds: 5 } as LeaseRecord

test('a jump that another process saw first and wrote is a jump here too: nothing is taken until TTL and grace have passed', () => {
  const host = new TestClock()
  const [first, second] = [new LedgerClock(host), new LedgerClock(host)]
  let at = second.read(first.read(0))
  host.advance(1000)
  at = second.read(first.read(at))
  host.jump(HOUR)
  const quarantined = { ...lease, ended: { at: at - 1 }, quarantinedUntil: at + 60_000 } as LeaseRecord
  at = second.read(first.read(at))
  for (const clock of [first, second]) {
    expect(clock.trusts(lease, at)).toBe(false)
    expect(clock.trustsEnd(quarantined, at)).toBe(false)
    expect(clock.problem).toMatch(/jumped forwards/)
  }
  host.advance(14_999)
  at = second.read(first.read(at))
  expect(second.trusts(lease, at)).toBe(false)
  host.advance(1)
  at = second.read(first.read(at))
  expect([first.trusts(lease, at), second.trusts(lease, at)]).toEqual([true, true])
})

test('a process whose clock is behind ledger time takes nothing by it, whether it was there before or starts now', () => {
  const right = new TestClock()
  const before = new LedgerClock(right)
  const at = before.read(0)
  const ahead = at + HOUR
  const now = before.read(ahead)
  expect(before.trusts(lease, now)).toBe(false)
  const started = new LedgerClock(right)
  expect(started.trusts(lease, started.read(ahead))).toBe(false)
  expect(started.problem).toMatch(/before the ledger's time/)
})

test("another process's writes of a minute or less ahead, and long silence, are no jumps", () => {
  const host = new TestClock()
  const clock = new LedgerClock(host)
  const at = clock.read(0)
  const now = clock.read(at + 60_000)
  expect(clock.trusts(lease, now)).toBe(true)
  host.advance(24 * HOUR)
  expect(clock.trusts(lease, clock.read(host.now()))).toBe(true)
  expect(clock.problem).toBeNull()
})

test('a clock that was behind for a moment and is set right takes nothing from those who renewed meanwhile', () => {
  const host = new TestClock()
  const clock = new LedgerClock(host)
  let at = clock.read(0)
  host.jump(-HOUR)
  host.advance(30_000)
  at = clock.read(at)
  expect(clock.problem).toMatch(/nothing expires/)
  host.jump(HOUR)
  at = clock.read(at)
  expect(clock.problem).toBeNull()
  expect(clock.trusts(lease, at)).toBe(false)
  host.advance(15_000)
  expect(clock.trusts(lease, clock.read(at))).toBe(true)
})

test('of two processes whose clocks were behind, the one set right last shortens no quarantine that began meanwhile', () => {
  const [right, late] = [new TestClock(), new TestClock()]
  const [first, second] = [new LedgerClock(right), new LedgerClock(late)]
  let at = second.read(first.read(0))
  for (const host of [right, late]) host.jump(-HOUR)
  const step = (ms: number) => {
    for (const host of [right, late]) host.advance(ms)
    at = second.read(first.read(at))
  }
  step(1000)
  step(4000)
  // Released while time stands still: two seconds of quarantine that begin five seconds too early.
  const released = { ...lease, ended: { at }, quarantinedUntil: at + 2000 } as LeaseRecord
  right.jump(HOUR)
  step(100)
  expect(at).toBeGreaterThan(released.quarantinedUntil ?? 0)
  expect([first.trustsEnd(released, at), second.trustsEnd(released, at)]).toEqual([false, false])
  expect(second.trusts(lease, at)).toBe(false)
  late.jump(HOUR)
  step(1000)
  expect([first.trustsEnd(released, at), second.trustsEnd(released, at)]).toEqual([false, false])
  step(6000)
  expect([first.trustsEnd(released, at), second.trustsEnd(released, at)]).toEqual([true, true])
})

test('of several jumps each takes nothing off a quarantine that stood before it, a short one after a long one too', () => {
  const host = new TestClock()
  const clock = new LedgerClock(host)
  const began = clock.read(0)
  const quarantined = { ...lease, ended: { at: began }, quarantinedUntil: began + 60_000 } as LeaseRecord
  host.advance(1000)
  host.jump(HOUR)
  let at = clock.read(began)
  host.jump(-HOUR)
  host.advance(5000)
  at = clock.read(at)
  host.jump(HOUR)
  at = clock.read(at)
  expect(clock.trustsEnd(quarantined, at)).toBe(false)
  host.jump(2 * HOUR)
  at = clock.read(at)
  const later = { ...quarantined, ended: { at }, quarantinedUntil: at + 60_000 } as LeaseRecord
  host.advance(58_999)
  at = clock.read(at)
  expect([clock.trustsEnd(quarantined, at), clock.trustsEnd(later, at)]).toEqual([false, false])
  host.advance(5001)
  at = clock.read(at)
  expect([clock.trustsEnd(quarantined, at), clock.trustsEnd(later, at)]).toEqual([true, true])
})
