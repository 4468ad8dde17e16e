import fc from 'fast-check'
import { expect, test } from 'vitest'
import { didYouMean, nearNames } from '../../server/domain/near.ts'

test('what a hand mistypes is found: a letter more, less, another, or two swapped', () => {
  const names = ['lease.acquire', 'lease.acquireMany', 'lease.release', 'policy.explain']
  for (const typed of ['lease.aquire', 'lease.acquirre', 'lease.acqoire', 'lease.acuqire', 'Lease.Acquire']) {
    expect(nearNames(typed, names)[0]).toBe('lease.acquire')
  }
  expect(didYouMean('lease.aquire', names)).toBe(' Did you mean lease.acquire?')
})

test('nothing is guessed where nothing is near', () => {
  expect(nearNames('banana', ['lease.acquire'])).toEqual([])
  expect(didYouMean('', ['port'])).toBe('')
})

test('a name that is there is the first guess, and there are never more than asked for', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ minLength: 1, maxLength: 20 }), { minLength: 1 }), fc.nat(5), (names, limit) => {
      const near = nearNames(names[0]!, names, limit)
      expect(near.length).toBeLessThanOrEqual(limit)
      if (limit > 0) expect(near[0]?.toLowerCase()).toBe(names[0]!.toLowerCase())
    }),
  )
})
