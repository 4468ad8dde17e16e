import canonicalize from 'canonicalize'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonical } from '../../server/ledger/canonical.ts'

// The hash of every event is over this text: whoever verifies the chain with another RFC 8785 writer must get the same.

test('writes what the package canonicalize writes, whatever the keys, their order and the values', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' }), (value) => {
      expect(canonical(value)).toBe(canonicalize(value))
    }),
    { numRuns: 2000 },
  )
})

test('sorts keys by UTF-16 code units, numbers among them, and writes numbers and texts as JavaScript does', () => {
  // U+10000 begins with the unit d800, so it stands before U+E000.
  const value = { b: 1, 10: 'ten', 9: 'nine', '\ue000': 0, '\u{10000}': 0, a: [1e21, -0, 0.1, '\u0007"\\é'], A: {} }
  expect(canonical(value)).toBe(
    '{"10":"ten","9":"nine","A":{},"a":[1e+21,0,0.1,"\\u0007\\"\\\\é"],"b":1,"\u{10000}":0,"\ue000":0}',
  )
})

test('leaves out what is undefined, and refuses what JSON cannot say', () => {
  expect(canonical({ b: undefined, a: null })).toBe('{"a":null}')
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, { a: Number.NaN }, 1n, undefined]) {
    expect(() => canonical(value)).toThrow(TypeError)
  }
})
