import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readDate, readLabels, readPorts, readTransport } from '../../client/import/cells.ts'
import { columnsOf } from '../../client/import/columns.ts'

test('a port cell is one number, or consecutive ones with any dash; everything else says what would have worked', () => {
  expect(readPorts(' 61000 ')).toEqual({ value: { port: 61_000, count: 1 } })
  for (const dash of ['-', ' - ', '–', ' – ', '—', '..', ' to '])
    expect(readPorts(`49200${dash}49203`)).toEqual({ value: { port: 49_200, count: 4 } })
  for (const bad of [
    '',
    '22,004',
    '22.004',
    '22004.0',
    '0x55F4',
    '२२००४',
    '6e4',
    '-1',
    '61000-',
    '65536',
    '49203-49200',
    '49200-49264',
    '61000, 61002',
    'x',
  ])
    expect(readPorts(bad), bad).toHaveProperty('problem')
  expect(readPorts('61000, 61002')).toEqual({ problem: expect.stringContaining('a row of its own') })
})

test('whatever stands in a port cell, it is a run of 1 to 64 numbers up to 65535, or a sentence', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^\d{1,6} ?[-–,.] ?\d{0,6}$/)), (text) => {
      const read = readPorts(text)
      if ('problem' in read) return read.problem.length > 0
      const { port, count } = read.value
      return port >= 0 && count >= 1 && count <= 64 && port + count - 1 <= 65_535
    }),
  )
})

test('transports as people write them', () => {
  const cases = {
    '': 'tcp',
    TCP: 'tcp',
    'tcp/ip': 'tcp',
    UDP: 'udp',
    'TCP/UDP': 'both',
    'TCP & UDP': 'both',
    'tcp und udp': 'both',
    both: 'both',
  }
  for (const [text, value] of Object.entries(cases)) expect(readTransport(text), text).toEqual({ value })
  for (const bad of ['serial', 'modbus', 'sctp']) expect(readTransport(bad)).toHaveProperty('problem')
})

test('dates are days or instants in UTC that exist; labels are pairs', () => {
  expect(readDate('2027-05-01')).toEqual({ value: '2027-05-01T00:00:00Z' })
  for (const bad of ['01.05.2027', '5/1/27', '2027-02-30', 'soon']) expect(readDate(bad)).toHaveProperty('problem')
  expect(readLabels('line=1; area: north')).toEqual({ value: { line: '1', area: 'north' } })
  expect(readLabels('Line 1')).toHaveProperty('problem')
})

test('headers are found by their usual names; one column is never two fields', () => {
  const { at, unused } = columnsOf([
    'Controller Name',
    'Port #',
    'Protocol',
    'Owner',
    'Description',
    'VLAN',
    'Comments',
  ])
  expect(Object.fromEntries(at)).toEqual({ controller: 0, transport: 2, team: 3, purpose: 4, port: 1 })
  expect(unused).toEqual(['VLAN', 'Comments'])
  expect(() => columnsOf(['a', 'b'])).toThrow('port numbers')
  expect(() => columnsOf(['Port', 'Onwer'], new Map([['team', 'Owner']]))).toThrow('Did you mean Onwer?')
})
