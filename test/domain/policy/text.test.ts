import fc from 'fast-check'
import { expect, test } from 'vitest'
import { portFromText } from '../../../server/domain/policy/text.ts'

test.each([
  ['22004', 22_004],
  [' 22004 ', 22_004],
  ['\t502\r\n', 502],
  ['0', 0],
  ['65535', 65_535],
])('%j is a port number', (text, port) => {
  expect(portFromText(text)).toBe(port)
})

test.each([
  '',
  ' ',
  '22,004',
  '22.004',
  '22004.0',
  '0x55F4',
  '२२००४',
  '２２００４',
  '+22004',
  '-1',
  '1e3',
  '65536',
  '100000',
  '022004',
  '49200-49203',
  '49200–49203',
  '22 004',
  'NaN',
])('%j is not: a person looks at it, nobody guesses', (text) => {
  expect(portFromText(text)).toBeNull()
})

test('every port number survives being written and read', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 65_535 }), (port) => portFromText(`${port}`) === port))
})
