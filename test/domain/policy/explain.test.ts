import { expect, test } from 'vitest'
import { explainPort } from '../../../server/domain/policy/explain.ts'
import { isLeasable } from '../../../server/domain/policy/ranges.ts'
import { POLICY } from '../../../server/domain/policy/table.ts'
import { ALL_PORTS } from './all-ports.ts'

const RESERVED = 'Opto 22 Reserved TCP and UDP Ports'
const CONTROLLERS = 'Ports Used by Opto 22 PAC Controllers and Brains'
const BY_IANA = 'Reserved by IANA for purposes other than PAC Control user chart logic'

test('all 65,536 numbers have an explanation that agrees with the policy', () => {
  const tables = new Set([...POLICY.ranges, ...POLICY.services].map(({ source }) => source))
  for (const port of ALL_PORTS) {
    const { reason, source, leasable, category, services, nearest } = explainPort(port)
    const sound =
      reason !== '' &&
      tables.has(source) &&
      leasable === isLeasable(port) &&
      port <= 1023 === (category === 'Well Known') &&
      port >= 49_152 === (category === 'Dynamic') &&
      services.every((service) => service.port <= port && port <= service.last) &&
      nearest.length === 3 &&
      nearest.every((other) => isLeasable(other) && other !== port)
    if (!sound) expect.fail(JSON.stringify(explainPort(port)))
  }
})

test.each([
  [0, BY_IANA, 'Ports You Cannot Use in Chart Logic'],
  [502, 'Modbus/TCP', CONTROLLERS],
  [2001, 'PAC MMP host port or OptoControl host port', RESERVED],
  [2002, 'OptoControl peer port', RESERVED],
  [2003, 'OptoControl peer port', RESERVED],
  [20_000, BY_IANA, 'Ports You Cannot Use in Chart Logic'],
  [22_000, 'Reserved for future use', RESERVED],
  [22_001, 'PAC Control and ioControl host port', RESERVED],
  [22_002, 'PAC Control background download feature', RESERVED],
  [22_003, 'Reserved for future use', RESERVED],
  [22_004, 'Reserved for use in PAC Control user chart logic', 'Ports You Can Use in Chart Logic'],
  [22_006, BY_IANA, 'Ports You Cannot Use in Chart Logic'],
  [22_499, BY_IANA, 'Ports You Cannot Use in Chart Logic'],
  [22_500, 'Used for Opto 22 serial communication modules (SCM)', RESERVED],
  [22_510, 'Used for Opto 22 serial communication modules (SCM)', RESERVED],
  [22_531, 'Used for Opto 22 serial communication modules (SCM)', RESERVED],
  [22_532, BY_IANA, 'Ports You Cannot Use in Chart Logic'],
  [23_567, 'PAC Controller redundancy feature', CONTROLLERS],
  [
    50_500,
    'Reserved by Opto 22 to be used internally by PAC and Ultimate controllers',
    'Ports You Cannot Use in Chart Logic',
  ],
  [61_000, 'Available for use in PAC Control user chart logic', 'Ports You Can Use in Chart Logic'],
])('%d has the reason of its most specific row', (port, reason, source) => {
  expect(explainPort(port)).toMatchObject({ port, reason, source })
})

test("Opto 22 and IANA disagree about 2001: the reason is the technote's, IANA's names stand beside it", () => {
  const { reason, iana } = explainPort(2001)
  expect(reason).toBe('PAC MMP host port or OptoControl host port')
  expect(iana.map(({ name, transport }) => `${name}/${transport}`)).toEqual(['dc/tcp', 'wizard/udp'])
})

test('2222 is UDP in the technote and 44818 both; neither may be leased on any transport', () => {
  expect(explainPort(2222)).toMatchObject({ leasable: false, services: [{ transports: ['udp'] }] })
  expect(explainPort(44_818)).toMatchObject({ leasable: false, services: [{ transports: ['tcp', 'udp'] }] })
})

test("20000, which vendors' kits use, is explained by its range, with IANA's DNP and what would do instead", () => {
  expect(explainPort(20_000)).toEqual({
    port: 20_000,
    leasable: false,
    category: 'Registered',
    reason: BY_IANA,
    source: 'Ports You Cannot Use in Chart Logic',
    services: [],
    iana: [
      { name: 'dnp', transport: 'tcp', description: 'DNP' },
      { name: 'dnp', transport: 'udp', description: 'DNP' },
    ],
    nearest: [22_004, 22_005, 49_152],
  })
})

test('22004 and 22005 are leasable although IANA registers them: it does so for Opto 22', () => {
  for (const port of [22_004, 22_005]) {
    const { leasable, category, iana } = explainPort(port)
    expect({ leasable, category, names: iana.map(({ name }) => name) }).toEqual({
      leasable: true,
      category: 'Registered',
      names: ['optohost004', 'optohost004'],
    })
  }
})

test('a number inside several rows names every service row', () => {
  expect(explainPort(50_000).services.map(({ name }) => name)).toEqual([
    'Used internally by PAC and Ultimate controllers',
  ])
  expect(explainPort(502).services.map(({ name }) => name)).toEqual(['Modbus/TCP'])
  expect(explainPort(22_007).services).toEqual([])
})

test('alternatives are free ones where the caller says what is free', () => {
  const taken = new Set([61_003, 61_005, 61_004])
  expect(explainPort(61_004, { isFree: (port) => !taken.has(port) }).nearest).toEqual([61_006, 61_002, 61_007])
})

test("an explanation is the caller's own: changing it changes nothing else", () => {
  const before = JSON.stringify(explainPort(502))
  const answer = explainPort(502)
  answer.services[0]!.transports.pop()
  answer.services.pop()
  answer.iana[0]!.name = 'other'
  answer.nearest.pop()
  expect(JSON.stringify(explainPort(502))).toBe(before)
})

test('what is no port number is a programming error, never a guess', () => {
  for (const port of [-1, 65_536, 1.5, Number.NaN]) expect(() => explainPort(port)).toThrow(RangeError)
})
